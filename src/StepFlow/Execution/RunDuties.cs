using StepFlow.Execution.Forks;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution;

/// <summary>
/// What the end or the holding of a run brings with it: its children and its parent hear of it, then the store does its part and the
/// mark is cleared. The one way to that mark. All of it is idempotent, and repeated by the sweeper until it is done.
/// </summary>
internal sealed class RunDuties(IRunStore store, ForkKeeper forks)
{
    /// <summary>Does the duties of a run that has any.</summary>
    public async Task FinishAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!run.Row.AfterPending)
            return;
        await forks.CascadeAsync(run, cancellationToken).ConfigureAwait(false);
        if (run.Row.Status.IsTerminal())
            await forks.TellParentAsync(run, cancellationToken).ConfigureAwait(false);
        await store.FinishAsync(run, cancellationToken).ConfigureAwait(false);
    }
}
