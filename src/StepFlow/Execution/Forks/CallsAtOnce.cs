using StepFlow.Definitions;
using StepFlow.Execution.Code;
using StepFlow.Runs;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Forks;

/// <summary>
/// Which calls of a C# workflow overlap. A call that is alone is a step of the run itself, unless it holds a slot of a flow key. Of several,
/// each becomes a run of its own, but for waits: events come to the run that the workflow is, so it waits by itself, for one call after
/// the other.
/// </summary>
internal static class CallsAtOnce
{
    /// <summary>True where the calls are to be performed by runs of their own, or some of them are already.</summary>
    public static bool Overlap(RunRow row, IReadOnlyList<ReplayCall> calls) => row.Fork is { IsOfCalls: true }
        || calls.Any(call => call.Flow is not null)
        || (calls.Count > 1 && calls.Any(CanOverlap) && ParentLink.ToCall(row, 1).Depth < ParentLink.MaxDepth);

    /// <summary>True for a call that a run of its own can perform.</summary>
    public static bool CanOverlap(ReplayCall call) => call.Step is not WaitStep;

    /// <summary>The number of the run among its parent's children: that of the call, from 1.</summary>
    public static int IndexOf(ReplayCall call) => call.Position + 1;

    /// <summary>True where a run was made for this call. One that a cancellation made, to be there to be told, was made for any.</summary>
    public static bool IsOf(RunRow row, ReplayCall call) => row.RequestHash.Length == 0 || row.RequestHash == call.Step.RecordName;

    /// <summary>The calls that may begin beside those that are live, in the order in which they were made; the others wait their turn.</summary>
    public static IReadOnlyList<int> ToBegin(ForkState fork, CodeReplay replay) =>
        [.. replay.Calls.Where(CanOverlap).Select(IndexOf).Except(fork.Live).Take(replay.Workflow.MaxConcurrency - fork.Live.Count)];

    /// <summary>The count of calls once these have begun.</summary>
    public static ForkState Begun(ForkState fork, IReadOnlyList<int> begin)
    {
        List<int> live = [.. fork.Live.Concat(begin).Order()];
        return fork with { Live = live, Count = fork.Count + begin.Count, Next = Math.Max(fork.Next, live.Count == 0 ? 0 : live[^1] + 1) };
    }

    /// <summary>The calls that are being performed and that the code does not ask for.</summary>
    public static IReadOnlyList<int> Strangers(ForkState? fork, IReadOnlyList<ReplayCall> calls) => [.. (fork?.Live ?? []).Except(calls.Select(IndexOf))];

    /// <summary>What a block says where a run performs, or has performed, another call than the code makes at its place.</summary>
    public static string Mismatch(RunRow row, int index, ReplayCall? found) =>
        $"The run {row.RunId} performs call {index - 1} of the method of workflow '{row.Workflow}' version '{row.Version}', which was {DescriptionOf(row)}; "
        + $"the code makes {(found is null ? "no such call" : found.Description)} there. Deploy the code as it was, with the change in a new version beside it, "
        + "and resume the run.";

    /// <summary>What a message calls the call that a run was made for.</summary>
    private static string DescriptionOf(RunRow row) =>
        CodeStepName.Parse(row.RequestHash) is var (kind, key) ? $"'{key}' (kind {kind})" : "not noted";
}
