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
    AzureClients clients, AzureRequests requests, RunSnapshots snapshots, ValueStore values, DayIndex days, ActiveIndex active, WaiterIndex waiters,
    TimeProvider time)
{
    /// <summary>An accept writes its batches one after the other; after so long without one it was cut off.</summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromSeconds(10);

    /// <summary>An accept gives up after a minute; values that are older than this and belong to no run are needed by none.</summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(30);

    public async Task PurgeAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var entry = ActiveEntry.OfPurge(run.Row);
        await active.AddAsync(entry, cancellationToken).ConfigureAwait(false);
        if (await MarkAsync(run, cancellationToken).ConfigureAwait(false) is { } mark)
            await FinishAsync(run.Row, mark, cancellationToken).ConfigureAwait(false);
        // Those of an end whose duties were never done, and those that were moved, the sweeper clears.
        await active.RemoveAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on with a purge that was cut off behind its mark, and removes what an accept left that was. False: there is neither.</summary>
    public async Task<bool> FinishAsync(string runId, CancellationToken cancellationToken)
    {
        switch (await snapshots.ReadAsync(runId, cancellationToken).ConfigureAwait(false))
        {
            case null:
                // An accept that was cut off before its first row has at most left values behind.
                return await values.DeleteAsync(BlobNames.Prefix(runId), cancellationToken, time.GetUtcNow() - ForgottenAfter).ConfigureAwait(false) > 0;
            case (_, RowMark.None):
                return false;
            case (var run, var mark):
                return await ClearAsync(run, mark, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes what stands in the way of a new run of that id. False: an accept of it is going on.</summary>
    public async Task<bool> ClearAsync(string runId, CancellationToken cancellationToken) =>
        await snapshots.ReadAsync(runId, cancellationToken).ConfigureAwait(false) is not (var run, var mark)
        || mark == RowMark.None
        || await ClearAsync(run, mark, cancellationToken).ConfigureAwait(false);

    // An accept touches its mark with each batch. One that is only slow, and finds its mark gone, writes nothing more.
    private async Task<bool> ClearAsync(RunSnapshot run, RowMark mark, CancellationToken cancellationToken)
    {
        if (mark == RowMark.Staging && run.Age < AbandonedAfter)
            return false;
        var version = mark == RowMark.Staging ? await TryMarkAsync(run, cancellationToken).ConfigureAwait(false) : new ETag(run.Version);
        if (version is { } marked)
            await FinishAsync(run.Row, marked, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // All of it can be repeated, by several at once. Rows go by the versions that were listed, the run row by that of its mark: only the
    // marked run is removed, and nothing of one that takes its id meanwhile.
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
            if (await TryMarkAsync(current, cancellationToken).ConfigureAwait(false) is { } version)
                return version;
            // A mark whose answer was lost, or another's for the same run, is as good.
            var stored = await snapshots.ReadAsync(run.Row.RunId, cancellationToken).ConfigureAwait(false);
            if (stored is not var (found, mark) || !IsSameEnd(found.Row, run.Row))
                return null;
            if (mark == RowMark.Purging)
                return new ETag(found.Version);
            current = found;
        }
    }

    private async Task<ETag?> TryMarkAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var mark = new TableEntity(run.Row.RunId, RowKeys.Run) { [RunRowColumns.Purging] = true };
        var marked = await requests.TryAsync(
            $"Purging run {run.Row.RunId}",
            token => clients.Runs.UpdateEntityAsync(mark, new ETag(run.Version), TableUpdateMode.Merge, token),
            cancellationToken).ConfigureAwait(false);
        return marked?.Headers.ETag;
    }

    private static bool IsSameEnd(RunRow stored, RunRow purged) =>
        stored.Incarnation == purged.Incarnation && stored.Status == purged.Status && stored.Generation == purged.Generation;
}
