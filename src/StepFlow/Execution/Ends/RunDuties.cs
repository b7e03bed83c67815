using StepFlow.Events;
using StepFlow.Execution.Forks;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Ends;

/// <summary>
/// What the end or the holding of a run brings with it: the list shows it, its children and its parent hear of it, nobody takes it for a
/// waiter any more, its slot of a flow key is free for the next, what it did is compensated where that is asked for, what its definition
/// starts on that end is started, and the mark is cleared. The one way to that mark. All of it is idempotent, and
/// repeated by the sweeper until it is done.
/// </summary>
internal sealed class RunDuties(
    IRunStore store, ForkCascade cascade, ForkKeeper forks, WaiterRows waiters, FlowGate gate, Compensations compensations, EndStarter ends)
{
    /// <summary>
    /// Does the duties of a run that has any. False: a start may still succeed later, or code that must be asked is not deployed here, so
    /// the mark stays and the sweeper comes again.
    /// </summary>
    public async Task<bool> FinishAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!run.Row.AfterPending)
            return true;
        // First of all: what follows may be put off for long, and nobody is to take the run for one that goes on.
        if (run.Row.Listed)
            await store.EnlistAsync(run, cancellationToken).ConfigureAwait(false);
        await cascade.ReachAsync(run, cancellationToken).ConfigureAwait(false);
        if (run.Row.Status.IsTerminal())
        {
            await forks.TellParentAsync(run, cancellationToken).ConfigureAwait(false);
            await waiters.RemoveAsync(run.Row, left: null, cancellationToken).ConfigureAwait(false);
        }

        await gate.LeaveAsync(run.Row, cancellationToken).ConfigureAwait(false);
        if (run.Row.Status.IsTerminal() && !await compensations.StartAsync(run, cancellationToken).ConfigureAwait(false))
            return false;
        if (!await ends.StartAsync(run, cancellationToken).ConfigureAwait(false))
            return false;
        await store.FinishAsync(run, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
