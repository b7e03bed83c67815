using StepFlow.Definitions;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>The engine's door to storage, on SQLite. Opens the database with the first use.</summary>
internal sealed class SqliteRunStore(SqliteStorage storage) : IRunStore
{
    public async Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Writes.CreateAsync(run, cancellationToken).ConfigureAwait(false);

    public async Task<RunSnapshot?> LoadAsync(string runId, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Writes.LoadAsync(runId, cancellationToken).ConfigureAwait(false);

    public async Task<RunSnapshot?> ClaimAsync(RunSnapshot basis, ClaimRequest request, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Writes.ClaimAsync(basis, request, cancellationToken).ConfigureAwait(false);

    public async Task<RunSnapshot?> RenewAsync(RunSnapshot basis, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Writes.RenewAsync(basis, cancellationToken).ConfigureAwait(false);

    public async Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Writes.CommitAsync(basis, commit, cancellationToken).ConfigureAwait(false);

    public async Task SendAsync(Callback callback, TimeSpan delay, CancellationToken cancellationToken) =>
        (await OpenAsync(cancellationToken).ConfigureAwait(false)).Callbacks.Add(callback, delay);

    public async Task FinishAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Writes.FinishAsync(run, cancellationToken).ConfigureAwait(false);

    /// <summary>Nothing to do: the list is read from the runs themselves.</summary>
    public Task EnlistAsync(RunSnapshot run, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<Payload> ReadInputAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Reads.ReadInputAsync(run, cancellationToken).ConfigureAwait(false);

    public async Task<PlanPage> ReadPageAsync(RunSnapshot run, int index, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Reads.ReadPageAsync(run, index, cancellationToken).ConfigureAwait(false);

    public async Task<StepRecord?> ReadRecordAsync(RunSnapshot run, int position, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Reads.ReadRecordAsync(run, position, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<StepRecord>> ReadRecordsAsync(
        RunSnapshot run, int from, int count, long resultBytes, CancellationToken cancellationToken)
    {
        var store = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.Reads.ReadRecordsAsync(run, from, count, resultBytes, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Reads.ReadAttemptsAsync(run, cancellationToken).ConfigureAwait(false);

    public async Task<bool> AddEventAsync(RunSnapshot run, InboxEvent inboxEvent, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Events.AddAsync(run, inboxEvent).ConfigureAwait(false);

    public async Task<bool> HasReceivedAsync(RunSnapshot run, string id, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Events.HasReceivedAsync(run, id, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<InboxEntry>> ListInboxAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Events.ListInboxAsync(run, cancellationToken).ConfigureAwait(false);

    public async Task<Payload?> ReadEventAsync(RunSnapshot run, string id, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Events.ReadAsync(run, id, cancellationToken).ConfigureAwait(false);

    public async Task AddWaiterAsync(Waiter waiter, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Events.AddAsync(waiter).ConfigureAwait(false);

    public async Task RemoveWaiterAsync(Waiter waiter, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Events.RemoveAsync(waiter).ConfigureAwait(false);

    public async Task<IReadOnlyList<Waiter>> ListWaitersAsync(string eventId, Waiter? after, int count, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Events.ListWaitersAsync(eventId, after, count, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<ChildEntry>> ReadChildrenAsync(
        RunSnapshot run, int fromPosition, int fromIndex, int count, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Reads
            .ReadChildrenAsync(run, fromPosition, fromIndex, count, cancellationToken).ConfigureAwait(false);

    public async Task<RunListPage> ListAsync(RunQuery query, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Lists.ListAsync(query, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(RunQuery query, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Lists.CountAsync(query, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<EndedRun>> ListEndedAsync(DateTimeOffset endedBefore, EndedRun? after, int count, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Lists.ListEndedAsync(endedBefore, after, count, cancellationToken).ConfigureAwait(false);

    /// <summary>Nothing to do: the list is read from the runs themselves.</summary>
    public Task UnlistAsync(EndedRun run, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task PurgeAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Writes.PurgeAsync(run, cancellationToken).ConfigureAwait(false);

    /// <summary>A purge is one transaction: none is ever cut off.</summary>
    public Task<bool> FinishPurgeAsync(string runId, CancellationToken cancellationToken) => Task.FromResult(false);

    public async Task<IReadOnlyList<ActiveEntry>> ListDueAsync(DateTimeOffset now, ActiveEntry? after, int count, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Active.ListDueAsync(now, after, count, cancellationToken).ConfigureAwait(false);

    public async Task AddActiveAsync(ActiveEntry entry, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Active.AddAsync(entry).ConfigureAwait(false);

    public async Task MoveActiveAsync(ActiveEntry entry, ActiveEntry? next, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Active.MoveAsync(entry, next).ConfigureAwait(false);

    public async Task<TimeSpan> ReadBacklogAsync(CancellationToken cancellationToken) =>
        (await OpenAsync(cancellationToken).ConfigureAwait(false)).Callbacks.Backlog();

    /// <summary>A transaction of its own, through the writer: it proves that the writer lives and that nobody has locked the file.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).Writer
            .WriteAsync(new Change(static db => db.ReadNumber("select epoch from store") > 0)).ConfigureAwait(false);

    private ValueTask<OpenStore> OpenAsync(CancellationToken cancellationToken) => storage.GetAsync(cancellationToken);
}
