using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;

namespace StepFlow.Storage.Azure.Index;

/// <summary>Writes the list of runs: rows by day of creation, newest first.</summary>
internal sealed class DayIndex(AzureClients clients, AzureRequests requests)
{
    private const int MaxTries = 4;
    private const long Remembered = 10_000;

    // Rows as this process wrote them: one that it wrote last need not be read before it is written again.
    private readonly ReadCache<string, WrittenRow> _written = new(Remembered, static _ => 1);
    private readonly ConcurrentDictionary<(string Day, int Creations), bool> _known = new();

    /// <summary>
    /// Lists a new run. Insert-if-absent: what is there already was written by a later change of the same run, or by this call before.
    /// </summary>
    public async Task InsertAsync(RunSummary run, long sequence, CancellationToken cancellationToken)
    {
        await AddDayAsync(IndexKeys.Day(run.CreatedAt), cancellationToken).ConfigureAwait(false);
        var entity = DayRowColumns.Write(run, sequence);
        Remember(entity, sequence, await AddAsync(entity, run.RunId, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Requests of an <see cref="UpdateAsync"/> now: the write, and the read of a row that this process did not write last.</summary>
    public int UpdateRequests(RunSummary run) => _written.Find(IndexKeys.DayRow(run.CreatedAt, run.RunId)) is null ? 2 : 1;

    /// <summary>Changes how a run is listed, by ETag and only if no later change was written before: writers may overtake each other.</summary>
    public async Task UpdateAsync(RunSummary run, long sequence, CancellationToken cancellationToken)
    {
        var entity = DayRowColumns.Write(run, sequence);
        if (_written.Find(entity.RowKey) is not { } known || known.Sequence >= sequence
            || !Remember(entity, sequence, await ReplaceAsync(entity, known.Version, run.RunId, cancellationToken).ConfigureAwait(false)))
            await WriteAsync(run, sequence, _ => true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same, only where the run is missing or listed with another status or end: a look, and rarely a write.</summary>
    public Task CorrectAsync(RunSummary run, long sequence, CancellationToken cancellationToken) =>
        WriteAsync(run, sequence, stored => !DayRowColumns.SaysSame(stored, run), cancellationToken);

    private async Task WriteAsync(RunSummary run, long sequence, Func<TableEntity, bool> differs, CancellationToken cancellationToken)
    {
        var entity = DayRowColumns.Write(run, sequence);
        for (var i = 0; i < MaxTries; i++)
        {
            var stored = await ReadAsync(entity, cancellationToken).ConfigureAwait(false);
            if (stored is null)
                await AddDayAsync(IndexKeys.Day(run.CreatedAt), cancellationToken).ConfigureAwait(false);
            else if (stored.GetInt64(DayRowColumns.Sequence) >= sequence || !differs(stored))
                return;
            var answer = stored is null
                ? await AddAsync(entity, run.RunId, cancellationToken).ConfigureAwait(false)
                : await ReplaceAsync(entity, stored.ETag, run.RunId, cancellationToken).ConfigureAwait(false);
            if (Remember(entity, sequence, answer))
                return;
        }
    }

    private Task<Response?> AddAsync(TableEntity entity, string runId, CancellationToken cancellationToken) =>
        requests.TryAsync<Response>(What(runId), token => clients.Index.AddEntityAsync(entity, token), cancellationToken);

    private Task<Response?> ReplaceAsync(TableEntity entity, ETag version, string runId, CancellationToken cancellationToken) => requests.TryAsync<Response>(
        What(runId), token => clients.Index.UpdateEntityAsync(entity, version, TableUpdateMode.Replace, token), cancellationToken);

    // An ended run is rarely listed anew. False where the row was not written.
    private bool Remember(TableEntity entity, long sequence, Response? answer)
    {
        if (answer?.Headers.ETag is { } version && !entity.ContainsKey("EndedAt"))
            _written.Keep(entity.RowKey, new WrittenRow(version, sequence));
        else
            _written.Forget(entity.RowKey);
        return answer is not null;
    }

    /// <summary>Takes a run off the list, whatever the row's version: it is being purged, or gone. A later run of the id has another row.</summary>
    public Task DeleteAsync(string runId, DateTimeOffset createdAt, CancellationToken cancellationToken) => requests.SendAsync(
        What(runId),
        token => clients.Index.DeleteEntityAsync(
            IndexKeys.DayPartition(createdAt, runId), IndexKeys.DayRow(createdAt, runId), ETag.All, token),
        cancellationToken);

    /// <summary>Takes a day off the list of days; the caller knows that nothing will be created in it any more.</summary>
    public async Task DeleteDayAsync(string day, CancellationToken cancellationToken)
    {
        await requests.SendAsync(
            $"Removing the day {day} from the list",
            token => clients.Index.DeleteEntityAsync(IndexKeys.Days, day, ETag.All, token),
            cancellationToken).ConfigureAwait(false);
        foreach (var key in _known.Keys.Where(key => key.Day == day))
            _known.TryRemove(key, out _);
    }

    private async Task<TableEntity?> ReadAsync(TableEntity entity, CancellationToken cancellationToken)
    {
        var answer = await requests.SendAsync(
            What(entity.RowKey),
            token => clients.Index.GetEntityIfExistsAsync<TableEntity>(
                entity.PartitionKey, entity.RowKey, DayRowColumns.Said, token),
            cancellationToken).ConfigureAwait(false);
        return answer.HasValue ? answer.Value : null;
    }

    // One request per day and process. Insert-or-replace: the row says nothing but that the day is there.
    private async Task AddDayAsync(string day, CancellationToken cancellationToken)
    {
        if (_known.ContainsKey((day, clients.Creations)))
            return;
        await requests.SendAsync(
            $"Adding the day {day} to the list",
            token => clients.Index.UpsertEntityAsync(new TableEntity(IndexKeys.Days, day), TableUpdateMode.Replace, token),
            cancellationToken).ConfigureAwait(false);
        _known[(day, clients.Creations)] = true;
    }

    private static string What(string runId) => $"Listing run {runId}";

    private sealed record WrittenRow(ETag Version, long Sequence);
}
