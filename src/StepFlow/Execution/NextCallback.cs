using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution;

/// <summary>
/// The callback of a change that is known to be stored only from a look at the row: it may not have gone out. A repeated one does no harm, a
/// missing one delays the run. One that is due late was never to be sent.
/// </summary>
internal sealed class NextCallback(IRunStore store, TimeProvider time)
{
    /// <summary>Sends the callback for the row as it stands, where it goes on by one.</summary>
    public async Task SendAsync(RunSnapshot current, CancellationToken cancellationToken)
    {
        var delay = current.Row.DueAt - time.GetUtcNow();
        if (!current.Row.Status.IsActive() || current.Row.Claim is not null || delay > StorageLimits.LongestCallbackDelay)
            return;
        var next = new Callback(current.Row.RunId, current.Row.Cursor, current.Row.DueAt);
        await store.SendAsync(next, delay > TimeSpan.Zero ? delay : TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
    }
}
