using Azure;
using Azure.Data.Tables;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Index;
using StepFlow.Storage.Azure.Payloads;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Runs;

/// <summary>
/// Removes runs: an active entry that leads back here, the mark, from which on nobody sees the run, everything else, and the run row last,
/// through which a purge that was cut off is finished.
/// </summary>
internal sealed class RunPurge(
    AzureClients clients, AzureRequests requests, RunSnapshots snapshots, ValueStore values, DayIndex days, ActiveIndex active, WaiterIndex waiters)
{
    public async Task PurgeAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var entry = ActiveEntry.OfPurge(run.Row);
        await active.AddAsync(entry, cancellationToken).ConfigureAwait(false);
        if (await MarkAsync(run, cancellationToken).ConfigureAwait(false) is { } mark)
            await FinishAsync(run.Row, mark, cancellationToken).ConfigureAwait(false);
        // Those of an end whose duties were never done, and those that were moved, the sweeper clears.
        await active.RemoveAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on with a purge that was cut off behind its mark. False: there is none.</summary>
    public async Task<bool> FinishAsync(string runId, CancellationToken cancellationToken)
    {
        if (await snapshots.ReadAsync(runId, cancellationToken).ConfigureAwait(false) is not (var run, true))
            return false;
        await FinishAsync(run.Row, new ETag(run.Version), cancellationToken).ConfigureAwait(false);
        return true;
    }

    // All of it can be repeated, by several at once. The row goes by the version of its mark: only the marked run is removed.
    private async Task FinishAsync(RunRow row, ETag mark, CancellationToken cancellationToken)
    {
        var rows = new TableFilter().Equal("PartitionKey", row.RunId);
        await Task.WhenAll(
            values.DeleteAsync(BlobNames.Prefix(row), cancellationToken),
            RowDeletion.DeleteAsync(clients.Runs, requests, rows, key => key != RowKeys.Run, cancellationToken),
            Task.WhenAll((row.Wait?.All() ?? []).SelectMany(wait => wait.Events.Select(eventId =>
                waiters.RemoveAsync(new Waiter(eventId, row.RunId, row.Incarnation, wait.Position, default), cancellationToken)))),
            days.DeleteAsync(row.RunId, row.CreatedAt, cancellationToken)).ConfigureAwait(false);
        await requests.TryAsync(
            $"Purging run {row.RunId}",
            token => clients.Runs.DeleteEntityAsync(row.RunId, RowKeys.Run, mark, token),
            cancellationToken).ConfigureAwait(false);
    }

    // By ETag: from here on no decision on the row as it was can be written. Null: the run is gone, or it is no longer the one
    // that was to be purged: it was resumed, or it is another of the same id.
    private async Task<ETag?> MarkAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        for (var current = run; ;)
        {
            var mark = new TableEntity(run.Row.RunId, RowKeys.Run) { [RunRowColumns.Purging] = true };
            var marked = await requests.TryAsync(
                $"Purging run {run.Row.RunId}",
                token => clients.Runs.UpdateEntityAsync(mark, new ETag(current.Version), TableUpdateMode.Merge, token),
                cancellationToken).ConfigureAwait(false);
            if (marked?.Headers.ETag is { } version)
                return version;
            // A mark whose answer was lost, or another's for the same run, is as good.
            var stored = await snapshots.ReadAsync(run.Row.RunId, cancellationToken).ConfigureAwait(false);
            if (stored is not var (found, isPurging) || !IsSameEnd(found.Row, run.Row))
                return null;
            if (isPurging)
                return new ETag(found.Version);
            current = found;
        }
    }

    private static bool IsSameEnd(RunRow stored, RunRow purged) =>
        stored.Incarnation == purged.Incarnation && stored.Status == purged.Status && stored.Generation == purged.Generation;
}
