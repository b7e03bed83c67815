using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Recovery;

/// <summary>
/// Promises to look soon at a run that is about to go on before its active entry says so: the sweeper has moved that to the deadline of
/// what the run waits for, or looks the more rarely the longer the run joins its children. Without the promise, whatever happens to the
/// run next (a lost callback, a worker that dies at a later step) is repaired only then.
/// </summary>
internal sealed class EarlyLooks(IRunStore store, TimeProvider time)
{
    /// <summary>To be done before the change that lets the run go on.</summary>
    /// <param name="row">The run as it waits.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task PromiseAsync(RunRow row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (row.DueAt - now > Repair.LookAhead || now - row.Fork?.BeganAt > Repair.LookAhead)
            await store.AddActiveAsync(Repair.Look(row.RunId, now), cancellationToken).ConfigureAwait(false);
    }
}
