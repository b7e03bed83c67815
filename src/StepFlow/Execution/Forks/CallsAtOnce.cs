using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Forks;

/// <summary>
/// Which calls of a C# workflow overlap. A call that is alone is a step of the run itself. Of several, each becomes a run of its own, but
/// for waits: events come to the run that the workflow is, so it waits by itself, for one call after the other.
/// </summary>
internal static class CallsAtOnce
{
    /// <summary>Most calls of a run that are performed at once; the others wait their turn.</summary>
    public const int Most = 32;

    /// <summary>True where the calls are to be performed by runs of their own, or some of them are already.</summary>
    public static bool Overlap(RunRow row, IReadOnlyList<ReplayCall> calls) => row.Fork is { IsOfCalls: true }
        || (calls.Count > 1 && calls.Any(CanOverlap) && ParentLink.ToCall(row, 1).Depth < ParentLink.MaxDepth);

    /// <summary>True for a call that a run of its own can perform.</summary>
    public static bool CanOverlap(ReplayCall call) => call.Step is not WaitStep;

    /// <summary>The number of the run among its parent's children: that of the call, from 1.</summary>
    public static int IndexOf(ReplayCall call) => call.Position + 1;

    /// <summary>True where a run was made for this call. One that a cancellation made, to be there to be told, was made for any.</summary>
    public static bool IsOf(RunRow row, ReplayCall call) => row.RequestHash.Length == 0 || row.RequestHash == call.Step.RecordName;

    /// <summary>What a message calls the call that a run was made for.</summary>
    public static string DescriptionOf(RunRow row) =>
        CodeStepName.Parse(row.RequestHash) is var (kind, key) ? $"'{key}' (kind {kind})" : "not noted";
}
