using Microsoft.Extensions.Logging;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Events;

/// <summary>The waiters of a waiting row: written before it waits, removed after.</summary>
internal sealed class WaiterRows(IRunStore store, ILogger<WaiterRows> logger)
{
    /// <summary>Adds the waiters of waits that are about to be written. A webhook's event is its run's own and has none.</summary>
    public async Task AddAsync(RunRow row, IReadOnlyList<EventWait> waits, CancellationToken cancellationToken)
    {
        foreach (var waiter in Of(row, waits))
            await store.AddWaiterAsync(waiter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes the waiters of waits that are over, but for those that another wait has as well. What is left where storage fails does no
    /// harm, and its finder removes it.
    /// </summary>
    /// <param name="row">The row before.</param>
    /// <param name="left">What it waits for still; null for nothing.</param>
    /// <param name="cancellationToken">Stops the removal.</param>
    public async Task RemoveAsync(RunRow row, EventWait? left, CancellationToken cancellationToken)
    {
        if (row.Wait is not { } wait)
            return;
        try
        {
            foreach (var waiter in Of(row, wait.All()).Except(Of(row, left?.All() ?? [])))
                await store.RemoveWaiterAsync(waiter, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageUnavailableException e)
        {
            EngineLog.StorageInDoubt(logger, row.RunId, "removal of waiters", e.Message);
        }
    }

    /// <summary>Removes the waiters of a wait that was not written, as another delivery had changed the row, where no run will ever wait there.</summary>
    public async Task RemoveStaleAsync(RunRow unwritten, CancellationToken cancellationToken)
    {
        if (unwritten.Wait is not { } wait)
            return;
        var current = await store.LoadAsync(unwritten.RunId, cancellationToken).ConfigureAwait(false);
        foreach (var waiter in Of(unwritten, wait.All()).Where(waiter => IsStale(waiter, current?.Row)))
            await store.RemoveWaiterAsync(waiter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True for a waiter whose run does not wait at that place any more, and never will.</summary>
    public static bool IsStale(Waiter waiter, RunRow? row) =>
        row is null || row.Incarnation != waiter.Incarnation || row.Status.IsTerminal()
        || (row.Cursor > waiter.Position && row.Wait?.All().Any(wait => wait.Position == waiter.Position) != true);

    // Two waits that began together may be for the same event: they have one waiter.
    private static IEnumerable<Waiter> Of(RunRow row, IReadOnlyList<EventWait> waits) => waits
        .SelectMany(wait => wait.Events, (wait, id) => new Waiter(id, row.RunId, row.Incarnation, wait.Position, wait.Since))
        .Where(waiter => !waiter.EventId.StartsWith(EventId.Reserved, StringComparison.Ordinal))
        .Distinct();
}
