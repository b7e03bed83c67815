using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Actions;

/// <summary>Asks the flow key of a run for a slot, before its first step.</summary>
internal sealed class Admissions(FlowGate gate, RunChanges changes)
{
    /// <summary>Null: the row had changed, or the run is let in and goes on in this delivery. What it does next is decided anew.</summary>
    public async Task<DeliveryResult?> AdmitAsync(RunSnapshot run)
    {
        var commit = await gate.AskAsync(run.Row, CancellationToken.None).ConfigureAwait(false);
        if (await changes.StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
        {
            await gate.TakeBackAsync(run.Row, CancellationToken.None).ConfigureAwait(false);
            return null;
        }

        if (written.Row.Status == RunStatus.Running)
            return null;
        await gate.LookAgainAsync(written.Row, CancellationToken.None).ConfigureAwait(false);
        await changes.CommittedAsync(written).ConfigureAwait(false);
        return DeliveryResult.Advanced;
    }
}
