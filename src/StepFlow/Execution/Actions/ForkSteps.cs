using StepFlow.Definitions;
using StepFlow.Execution.Forks;
using StepFlow.Storage;

namespace StepFlow.Execution.Actions;

/// <summary>What children of the run perform: they are counted by a change of its row, and made after it.</summary>
internal sealed class ForkSteps(ForkKeeper forks, RunChanges changes)
{
    /// <summary>Begins the children of a step, looks after them, or joins them. Null: the row had changed.</summary>
    public async Task<DeliveryResult?> LookAsync(RunSnapshot run, ForkStep step)
    {
        var (commit, begin) = await forks.LookAsync(run, step, CancellationToken.None).ConfigureAwait(false);
        if (commit is null)
            return DeliveryResult.Advanced;
        if (await changes.StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
            return null;
        await forks.MakeAsync(written, step, begin, CancellationToken.None).ConfigureAwait(false);
        await changes.CommittedAsync(written).ConfigureAwait(false);
        return DeliveryResult.Advanced;
    }
}
