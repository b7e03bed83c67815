using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Forks;

/// <summary>
/// Promises to look soon at a run that joins its children. The longer a run waits, the more rarely the sweeper looks at it, and the
/// callback of the join may get lost.
/// </summary>
internal sealed class JoinLooks(IRunStore store, TimeProvider time)
{
    /// <summary>To be done before the change that sends the callback.</summary>
    public async Task PromiseAsync(RunRow row, ForkState fork, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - fork.BeganAt > Repair.LookAhead)
            await store.AddActiveAsync(Repair.Look(row.RunId, now), cancellationToken).ConfigureAwait(false);
    }
}
