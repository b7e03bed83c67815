using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Actions;

/// <summary>What a run does when the handler of its next step is not deployed here: it looks again, then it is blocked.</summary>
internal static class MissingHandler
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>The change: a later due time with backoff from 10 seconds to 5 minutes, or blocked once the patience is over.</summary>
    public static RunCommit Commit(RunRow row, AttemptedStep step, string? advice, DateTimeOffset now, TimeSpan patience) => Commit(
        row,
        since => $"{StepKey.Of(row.Cursor, step)} has no handler in this deployment since {since:u}. "
            + $"{advice ?? "Deploy it"}: the run goes on by itself within five minutes.",
        now,
        patience);

    /// <summary>The same for a C# workflow whose version is not deployed here.</summary>
    public static RunCommit CommitWorkflow(RunRow row, DateTimeOffset now, TimeSpan patience) => Commit(
        row,
        since => $"Workflow '{row.Workflow}' has no version '{row.Version}' in this deployment since {since:u}. "
            + $"Deploy a class with [Workflow(\"{row.Workflow}\", \"{row.Version}\")]: the run goes on by itself within five minutes.",
        now,
        patience);

    /// <summary>The same for a workflow that a step runs and that is not known here.</summary>
    public static RunCommit CommitChild(RunRow row, ForkStep step, string missing, DateTimeOffset now, TimeSpan patience) => Commit(
        row,
        since => $"{StepKey.Of(row.Cursor, step)} has no workflow to run in this deployment since {since:u}: {missing} "
            + "Publish it, or deploy its class: the run goes on by itself within five minutes.",
        now,
        patience);

    private static RunCommit Commit(RunRow row, Func<DateTimeOffset, string> message, DateTimeOffset now, TimeSpan patience)
    {
        // What a delivery that failed for another reason has noted does not count.
        var noted = row.Block?.Reason == BlockReason.MissingHandler ? row.Block : null;
        var since = noted?.Since ?? now;
        var probes = noted?.Probes ?? 0;
        var block = new Block(BlockReason.MissingHandler, message(since), since, probes + 1);
        if (now - since >= patience)
            return new RunCommit { Row = RunTransitions.Blocked(row, block) };
        var wait = TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << Math.Min(probes, 10), LongestWait.Ticks));
        return new RunCommit { Row = RunTransitions.RetryAt(row with { Block = block }, now + wait), Send = true };
    }
}
