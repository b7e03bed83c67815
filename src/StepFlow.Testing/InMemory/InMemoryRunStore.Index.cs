using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory;

/// <content>What lies across runs: index, active entries, the queue's state.</content>
public sealed partial class InMemoryRunStore
{
    /// <inheritdoc/>
    public Task<RunListPage> ListAsync(RunQuery query, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadIndex, null, () => _storage.Index.List(query), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(RunQuery query, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadIndex, null, () => _storage.Index.Count(query), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListEndedAsync(DateTimeOffset endedBefore, int count, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadIndex, null, () => _storage.Index.ListEnded(endedBefore, count), cancellationToken);

    /// <inheritdoc/>
    public Task EnlistAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var shown = run.Row with { Status = ListedStatus.Shown(run.Row, _storage.Time.GetUtcNow()) };
        return InsertIndexAsync(shown, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task PurgeAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        // A run that moved on since the caller decided to purge it (resumed, or another run of that id) is left alone,
        // and from the mark on nobody moves it. What is cut off can be repeated: the row goes last.
        var runId = run.Row.RunId;
        var mark = $"purge of {run.Version}";
        var marked = await PassAsync(StorageOperationKind.MarkPurge, runId, () => _storage.Runs.Mark(run, mark), cancellationToken)
            .ConfigureAwait(false);
        if (marked is null)
            return;

        await PassAsync(StorageOperationKind.PurgeContents, runId, () => _storage.Runs.RemoveContents(marked), cancellationToken)
            .ConfigureAwait(false);
        foreach (var eventId in run.Row.Wait?.Events ?? [])
            await RemoveWaiterAsync(new Waiter(eventId, runId, run.Row.Incarnation, run.Row.Cursor, default), cancellationToken).ConfigureAwait(false);
        await PassAsync(StorageOperationKind.RemoveIndex, runId, _ => _storage.Index.Remove(runId), cancellationToken)
            .ConfigureAwait(false);
        await RemoveActiveAsync(ActiveEntry.First(run.Row), cancellationToken).ConfigureAwait(false);
        await PassAsync(StorageOperationKind.PurgeRow, runId, () => _storage.Runs.Remove(marked), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ActiveEntry>> ListDueAsync(DateTimeOffset now, int count, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadActive, null, () => _storage.Active.ListDue(now, count), cancellationToken);

    /// <inheritdoc/>
    public Task AddActiveAsync(ActiveEntry entry, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.AddActive, entry.RunId, _ => _storage.Active.Write(entry), cancellationToken);

    /// <inheritdoc/>
    public async Task MoveActiveAsync(ActiveEntry entry, ActiveEntry? next, CancellationToken cancellationToken)
    {
        if (next is not null)
            await AddActiveAsync(next, cancellationToken).ConfigureAwait(false);

        // The same key: the add has replaced it, and a removal would take the promise away.
        if (next is null || next.Due != entry.Due || next.RunId != entry.RunId)
            await RemoveActiveAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<TimeSpan> ReadBacklogAsync(CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadBacklog, null, () => _storage.Messages.Backlog, cancellationToken);

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.Check, null, _ => { }, cancellationToken);

    private Task RemoveActiveAsync(ActiveEntry entry, CancellationToken cancellationToken) => PassAsync(
        StorageOperationKind.RemoveActive, entry.RunId, _ => _storage.Active.Remove(entry.Due, entry.RunId), cancellationToken);

    private Task InsertIndexAsync(RunRow row, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.WriteIndex, row.RunId, _ => _storage.Index.Insert(row), cancellationToken);

    private Task WriteIndexAsync(RunRow row, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.WriteIndex, row.RunId, _ => _storage.Index.Write(row), cancellationToken);
}
