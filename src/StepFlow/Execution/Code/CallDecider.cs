using StepFlow.Execution.Attempts;
using StepFlow.Execution.Forks;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Code;

/// <summary>
/// Decides what a delivery has to do for a run that performs one call of a C# workflow. The run knows only the call's number: a replay
/// of its parent, as far as that has come, makes the call again and with it the step.
/// </summary>
internal sealed class CallDecider(IRunStore store, CodeReplays replays, StepPerformers performers, TimeProvider time)
{
    public async Task<NextAction> DecideAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var link = row.Parent ?? throw new ArgumentException($"Run '{row.RunId}' performs nobody's call.", nameof(run));
        var parent = await store.LoadAsync(link.RunId, cancellationToken).ConfigureAwait(false);
        if (parent is null || parent.Row.Incarnation != link.Incarnation || parent.Row.Status is RunStatus.Succeeded or RunStatus.Canceled)
            return new NextAction.Cancel();
        var (replay, obstacle) = await replays.MakeAsync(parent, cancellationToken).ConfigureAwait(false);
        if (obstacle is not null)
            return obstacle;
        var call = replay?.Session.Open.FirstOrDefault(open => CallsAtOnce.IndexOf(open) == link.Index);
        return call is null || !CallsAtOnce.IsOf(row, call)
            ? new NextAction.HoldRun(BlockReason.PlanMismatch, CallsAtOnce.Mismatch(row, link.Index, call))
            : Decider.Due(row, call.Step, time.GetUtcNow(), performers);
    }
}
