using Azure.Data.Tables;
using StepFlow.Definitions;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Callbacks;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Index;
using StepFlow.Storage.Azure.Requests;

namespace StepFlow.Storage.Azure.Runs;

/// <summary>The engine's door to tables, queue and blobs. Each part of it is a class of its own; this names them in one place.</summary>
internal sealed class AzureRunStore(
    RunCreator creator,
    RunSnapshots snapshots,
    RunWriter writer,
    RunReader reader,
    RunPurge purge,
    RunList list,
    ListWriter listed,
    ActiveIndex active,
    WaiterIndex waiters,
    RunInbox inbox,
    CallbackSender sender,
    QueueBacklog backlog,
    AzureClients clients,
    AzureRequests requests) : IRunStore
{
    public Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken) =>
        creator.CreateAsync(run, cancellationToken);

    public Task<RunSnapshot?> LoadAsync(string runId, CancellationToken cancellationToken) =>
        snapshots.LoadAsync(runId, cancellationToken);

    public Task<RunSnapshot?> ClaimAsync(RunSnapshot basis, ClaimRequest request, CancellationToken cancellationToken) =>
        writer.ClaimAsync(basis, request, cancellationToken);

    public Task<RunSnapshot?> RenewAsync(RunSnapshot basis, CancellationToken cancellationToken) =>
        writer.RenewAsync(basis, cancellationToken);

    public Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken) =>
        writer.CommitAsync(basis, commit, cancellationToken);

    public Task SendAsync(Callback callback, TimeSpan delay, CancellationToken cancellationToken) =>
        sender.SendAsync(callback, delay, cancellationToken);

    public Task FinishAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        writer.FinishAsync(run, cancellationToken);

    public Task EnlistAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        listed.EnlistAsync(run, cancellationToken);

    public Task<Payload> ReadInputAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        reader.ReadInputAsync(run, cancellationToken);

    public Task<PlanPage> ReadPageAsync(RunSnapshot run, int index, CancellationToken cancellationToken) =>
        reader.ReadPageAsync(run, index, cancellationToken);

    public Task<StepRecord?> ReadRecordAsync(RunSnapshot run, int position, CancellationToken cancellationToken) =>
        reader.ReadRecordAsync(run, position, cancellationToken);

    public Task<IReadOnlyList<StepRecord>> ReadRecordsAsync(
        RunSnapshot run, int from, int count, long resultBytes, CancellationToken cancellationToken) =>
        reader.ReadRecordsAsync(run, from, count, resultBytes, cancellationToken);

    public Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        reader.ReadAttemptsAsync(run, cancellationToken);

    public Task<bool> AddEventAsync(RunSnapshot run, InboxEvent inboxEvent, CancellationToken cancellationToken) =>
        inbox.AddAsync(run, inboxEvent, cancellationToken);

    public Task<bool> HasReceivedAsync(RunSnapshot run, string id, CancellationToken cancellationToken) =>
        inbox.HasReceivedAsync(run, id, cancellationToken);

    public Task<IReadOnlyList<InboxEntry>> ListInboxAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        inbox.ListAsync(run, cancellationToken);

    public Task<Payload?> ReadEventAsync(RunSnapshot run, string id, CancellationToken cancellationToken) =>
        inbox.ReadAsync(run, id, cancellationToken);

    public Task AddWaiterAsync(Waiter waiter, CancellationToken cancellationToken) =>
        waiters.AddAsync(waiter, cancellationToken);

    public Task RemoveWaiterAsync(Waiter waiter, CancellationToken cancellationToken) =>
        waiters.RemoveAsync(waiter, cancellationToken);

    public Task<IReadOnlyList<Waiter>> ListWaitersAsync(string eventId, Waiter? after, int count, CancellationToken cancellationToken) =>
        waiters.ListAsync(eventId, after, count, cancellationToken);

    public Task<IReadOnlyList<ChildEntry>> ReadChildrenAsync(
        RunSnapshot run, int fromPosition, int fromIndex, int count, CancellationToken cancellationToken) =>
        reader.ReadChildrenAsync(run, fromPosition, fromIndex, count, cancellationToken);

    public Task<RunListPage> ListAsync(RunQuery query, CancellationToken cancellationToken) =>
        list.ListAsync(query, cancellationToken);

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(RunQuery query, CancellationToken cancellationToken) =>
        list.CountAsync(query, cancellationToken);

    public Task<IReadOnlyList<EndedRun>> ListEndedAsync(DateTimeOffset endedBefore, EndedRun? after, int count, CancellationToken cancellationToken) =>
        list.ListEndedAsync(endedBefore, after, count, cancellationToken);

    public Task UnlistAsync(EndedRun run, CancellationToken cancellationToken) =>
        list.RemoveAsync(run, cancellationToken);

    public Task PurgeAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        purge.PurgeAsync(run, cancellationToken);

    public Task<bool> FinishPurgeAsync(string runId, CancellationToken cancellationToken) =>
        purge.FinishAsync(runId, cancellationToken);

    public Task<IReadOnlyList<ActiveEntry>> ListDueAsync(DateTimeOffset now, ActiveEntry? after, int count, CancellationToken cancellationToken) =>
        active.ListDueAsync(now, after, count, cancellationToken);

    public Task AddActiveAsync(ActiveEntry entry, CancellationToken cancellationToken) =>
        active.AddAsync(entry, cancellationToken);

    public Task MoveActiveAsync(ActiveEntry entry, ActiveEntry? next, CancellationToken cancellationToken) =>
        active.MoveAsync(entry, next, cancellationToken);

    public Task<TimeSpan> ReadBacklogAsync(CancellationToken cancellationToken) =>
        backlog.ReadAsync(cancellationToken);

    // A point read of a row that is not there: the cheapest request that needs the address, the key and the role.
    public Task CheckAsync(CancellationToken cancellationToken) => requests.SendAsync(
        "Checking storage",
        token => clients.Runs.GetEntityIfExistsAsync<TableEntity>("-", "check", cancellationToken: token),
        cancellationToken);
}
