using StepFlow.Definitions;
using StepFlow.Execution.Attempts;
using StepFlow.Execution.Code;
using StepFlow.Execution.Forks;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution;

/// <summary>
/// Decides what a delivery has to do. Reads what the decision needs beside the row, the step at the cursor or the replay of a C#
/// workflow, and leaves the decision to the pure <see cref="Decider"/>.
/// </summary>
internal sealed class RunDecider(PlanCursor plan, CodeDecider code, ForkCascade cascade, StepPerformers performers, TimeProvider time)
{
    public async Task<NextAction> DecideAsync(RunSnapshot run, Callback callback)
    {
        if (await cascade.IsLeftBehindAsync(run, CancellationToken.None).ConfigureAwait(false))
            return new NextAction.Cancel();
        return run.Row.IsCode
            ? await code.DecideAsync(run, callback, CancellationToken.None).ConfigureAwait(false)
            : await OfPlanAsync(run, callback).ConfigureAwait(false);
    }

    private async Task<NextAction> OfPlanAsync(RunSnapshot run, Callback callback)
    {
        var row = run.Row;
        try
        {
            var step = row.Status.IsTerminal() || row.Cursor >= row.StepCount || run.ClaimIsLive
                ? null
                : await plan.StepAtCursorAsync(run, CancellationToken.None).ConfigureAwait(false);
            return Decider.Decide(run, callback, time.GetUtcNow(), performers, step);
        }
        catch (PlanDamagedException e)
        {
            return row.Status == RunStatus.Blocked
                ? new NextAction.Nothing("the run is blocked")
                : new NextAction.HoldRun(BlockReason.PlanMismatch, e.Message);
        }
    }
}
