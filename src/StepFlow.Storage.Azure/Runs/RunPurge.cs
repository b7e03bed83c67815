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

/// <summary>Removes runs: mark, blobs, rows, index, and the run row last, so that a purge that was cut off is found and repeated.</summary>
internal sealed class RunPurge(
    AzureClients clients, AzureRequests requests, RunSnapshots snapshots, ValueStore values, DayIndex days, ActiveIndex active, WaiterIndex waiters)
{
    public async Task PurgeAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!await MarkAsync(run, cancellationToken).ConfigureAwait(false))
            return;
        var row = run.Row;
        await values.DeleteAsync(BlobNames.Prefix(row), cancellationToken).ConfigureAwait(false);
        var rows = new TableFilter().Equal("PartitionKey", row.RunId);
        await RowDeletion.DeleteAsync(clients.Runs, requests, rows, key => key != RowKeys.Run, cancellationToken).ConfigureAwait(false);
        foreach (var wait in row.Wait?.All() ?? [])
        {
            foreach (var eventId in wait.Events)
                await waiters.RemoveAsync(new Waiter(eventId, row.RunId, row.Incarnation, wait.Position, default), cancellationToken).ConfigureAwait(false);
        }

        await days.DeleteAsync(row, cancellationToken).ConfigureAwait(false);
        await active.RemoveAllAsync(row.RunId, cancellationToken).ConfigureAwait(false);
        // Whatever its version: the mark is set, and there is nothing left behind the row.
        await requests.SendAsync(
            $"Purging run {row.RunId}",
            token => clients.Runs.DeleteEntityAsync(row.RunId, RowKeys.Run, ETag.All, token),
            cancellationToken).ConfigureAwait(false);
    }

    // By ETag: from here on no decision on the row as it was can be written. False: the run is gone, or it is no longer the one
    // that was to be purged: it was resumed, or it is another of the same id.
    private async Task<bool> MarkAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        for (var current = run; ;)
        {
            var mark = new TableEntity(run.Row.RunId, RowKeys.Run) { [RunRowColumns.Purging] = true };
            var marked = await requests.TryAsync(
                $"Purging run {run.Row.RunId}",
                token => clients.Runs.UpdateEntityAsync(mark, new ETag(current.Version), TableUpdateMode.Merge, token),
                cancellationToken).ConfigureAwait(false);
            if (marked is not null)
                return true;
            var stored = await snapshots.LoadAsync(run.Row.RunId, cancellationToken).ConfigureAwait(false);
            if (stored is null || !IsSameEnd(stored.Row, run.Row))
                return false;
            current = stored;
        }
    }

    private static bool IsSameEnd(RunRow stored, RunRow purged) =>
        stored.Incarnation == purged.Incarnation && stored.Status == purged.Status && stored.Generation == purged.Generation;
}
