using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution;

/// <summary>What a run does when the handler of its next step is not deployed here: it looks again, then it is blocked.</summary>
internal static class MissingHandler
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>The change: a later due time with backoff from 10 seconds to 5 minutes, or blocked once the patience is over.</summary>
    public static RunCommit Commit(RunRow row, AttemptedStep step, string? advice, DateTimeOffset now, TimeSpan patience)
    {
        var since = row.Block?.Since ?? now;
        var probes = row.Block?.Probes ?? 0;
        var block = new Block(BlockReason.MissingHandler, Message(row, step, advice, since), since, probes + 1);
        if (now - since >= patience)
            return new RunCommit { Row = RunTransitions.Blocked(row, block) };
        var wait = TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << Math.Min(probes, 10), LongestWait.Ticks));
        return new RunCommit { Row = RunTransitions.RetryAt(row with { Block = block }, now + wait), Send = true };
    }

    private static string Message(RunRow row, AttemptedStep step, string? advice, DateTimeOffset since) =>
        $"{StepKey.Of(row.Cursor, step.Name)} has no handler in this deployment since {since:u}. "
        + $"{advice ?? "Deploy it"}: the run goes on by itself within five minutes.";
}
