using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory.State;

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
    public Task<IReadOnlyList<EndedRun>> ListEndedAsync(DateTimeOffset endedBefore, EndedRun? after, int count, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadIndex, null, () => _storage.Index.ListEnded(endedBefore, after, count), cancellationToken);

    /// <inheritdoc/>
    public async Task EnlistAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        var shown = run.Row with { Status = ListedStatus.Shown(run.Row, run.WrittenAt) };
        // An earlier change may be about to say something else: what is still owed is written though the list says the same.
        Action<IndexTable, RunRow> enlist = run.Row.AfterPending ? static (index, row) => index.Write(row) : static (index, row) => index.Enlist(row);
        await PassAsync(StorageOperationKind.WriteIndex, run.Row.RunId, _ => enlist(_storage.Index, shown), cancellationToken).ConfigureAwait(false);
        if (!run.Row.AfterPending)
            await UnlistGoneAsync(run.Row, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task UnlistAsync(EndedRun run, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.RemoveIndex, run.RunId, _ => _storage.Index.Remove(run.RunId, run.CreatedAt), cancellationToken);

    /// <inheritdoc/>
    public async Task PurgeAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        // A run that moved on since the caller decided to purge it (resumed, or another run of that id) is left alone,
        // and from the mark on nobody sees or moves it. The entry comes before the mark: what is cut off is finished by the sweeper.
        var runId = run.Row.RunId;
        var entry = ActiveEntry.OfPurge(run.Row);
        await AddActiveAsync(entry, cancellationToken).ConfigureAwait(false);
        var marked = await PassAsync(
            StorageOperationKind.MarkPurge, runId, () => _storage.Runs.Mark(run, $"purge of {run.Version}"), cancellationToken).ConfigureAwait(false);
        if (marked is not null)
            await FinishPurgeAsync(marked, cancellationToken).ConfigureAwait(false);
        await RemoveActiveAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<bool> FinishPurgeAsync(string runId, CancellationToken cancellationToken)
    {
        var marked = await PassAsync(StorageOperationKind.ReadRun, runId, () => _storage.Runs.ReadMarked(runId), cancellationToken).ConfigureAwait(false);
        if (marked is null)
            return false;
        await FinishPurgeAsync(marked, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The row goes last, by the version of the mark: until then the rest is found through it.</summary>
    private async Task FinishPurgeAsync(RunSnapshot marked, CancellationToken cancellationToken)
    {
        var (row, runId) = (marked.Row, marked.Row.RunId);
        await PassAsync(StorageOperationKind.PurgeContents, runId, () => _storage.Runs.RemoveContents(marked), cancellationToken).ConfigureAwait(false);
        foreach (var wait in row.Wait?.All() ?? [])
        {
            foreach (var eventId in wait.Events)
                await RemoveWaiterAsync(new Waiter(eventId, runId, row.Incarnation, wait.Position, default), cancellationToken).ConfigureAwait(false);
        }

        await PassAsync(StorageOperationKind.RemoveIndex, runId, _ => _storage.Index.Remove(runId, row.CreatedAt), cancellationToken).ConfigureAwait(false);
        await PassAsync(StorageOperationKind.PurgeRow, runId, () => _storage.Runs.Remove(marked), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ActiveEntry>> ListDueAsync(DateTimeOffset now, ActiveEntry? after, int count, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadActive, null, () => _storage.Active.ListDue(now, after, count), cancellationToken);

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

    /// <summary>Who has told the list of a run looks whether it is still there: it may have been deleted just before.</summary>
    private async Task UnlistGoneAsync(RunRow row, CancellationToken cancellationToken)
    {
        var now = await PassAsync(StorageOperationKind.ReadRun, row.RunId, () => _storage.Runs.Read(row.RunId), cancellationToken).ConfigureAwait(false);
        if (now?.Row.Incarnation != row.Incarnation)
            await PassAsync(StorageOperationKind.RemoveIndex, row.RunId, _ => _storage.Index.Remove(row.RunId, row.CreatedAt), cancellationToken).ConfigureAwait(false);
    }

    private Task InsertIndexAsync(RunRow row, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.WriteIndex, row.RunId, _ => _storage.Index.Insert(row), cancellationToken);

    private Task WriteIndexAsync(RunRow row, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.WriteIndex, row.RunId, _ => _storage.Index.Write(row), cancellationToken);
}
