using Microsoft.Extensions.Logging;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Events;

/// <summary>The waiters of a waiting row: written before it waits, removed after.</summary>
internal sealed class WaiterRows(IRunStore store, ILogger<WaiterRows> logger)
{
    /// <summary>Adds the waiters of a wait that is about to be written. A webhook's event is its run's own and has none.</summary>
    public async Task AddAsync(RunRow row, EventWait wait, CancellationToken cancellationToken)
    {
        foreach (var waiter in Of(row, wait))
            await store.AddWaiterAsync(waiter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the waiters of a wait that is over. What is left where storage fails does no harm, and its finder removes it.</summary>
    public async Task RemoveAsync(RunRow row, CancellationToken cancellationToken)
    {
        if (row.Wait is not { } wait)
            return;
        try
        {
            foreach (var waiter in Of(row, wait))
                await store.RemoveWaiterAsync(waiter, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageUnavailableException e)
        {
            EngineLog.StorageInDoubt(logger, row.RunId, "removal of waiters", e.Message);
        }
    }

    /// <summary>True for a waiter whose run does not wait at that place any more, and never will.</summary>
    public static bool IsStale(Waiter waiter, RunRow? row) =>
        row is null || row.Incarnation != waiter.Incarnation || row.Status.IsTerminal()
        || (row.Cursor > waiter.Position && row.Wait?.Position != waiter.Position);

    private static IEnumerable<Waiter> Of(RunRow row, EventWait wait) => wait.Events
        .Where(id => !id.StartsWith(EventId.Reserved, StringComparison.Ordinal))
        .Select(id => new Waiter(id, row.RunId, row.Incarnation, wait.Position, wait.Since));
}
