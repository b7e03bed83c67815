using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory;

/// <content>Inboxes and waiters.</content>
public sealed partial class InMemoryRunStore
{
    /// <inheritdoc/>
    public Task<bool> AddEventAsync(RunSnapshot run, InboxEvent inboxEvent, CancellationToken cancellationToken) => PassAsync(
        StorageOperationKind.AddEvent, run.Row.RunId, () => _storage.Runs.AddEvent(run, inboxEvent), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> HasReceivedAsync(RunSnapshot run, string id, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        return PassAsync(StorageOperationKind.ReadEvent, run.Row.RunId, () => _storage.Runs.HasReceived(run, id), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<InboxEntry>> ListInboxAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        return PassAsync<IReadOnlyList<InboxEntry>>(
            StorageOperationKind.ReadInbox,
            run.Row.RunId,
            () => [.. _storage.Runs.Inbox(run).Select(e => e.Entry).OrderBy(e => e.SentAt).ThenBy(e => e.Id, StringComparer.Ordinal)],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Payload?> ReadEventAsync(RunSnapshot run, string id, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        return PassAsync(
            StorageOperationKind.ReadEvent,
            run.Row.RunId,
            () => _storage.Runs.Inbox(run).FirstOrDefault(e => e.Entry.Id == id)?.Payload,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task AddWaiterAsync(Waiter waiter, CancellationToken cancellationToken) => PassAsync(
        StorageOperationKind.AddWaiter, waiter.RunId, _ => _storage.Waiters.Write(waiter), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveWaiterAsync(Waiter waiter, CancellationToken cancellationToken) => PassAsync(
        StorageOperationKind.RemoveWaiter, waiter.RunId, _ => _storage.Waiters.Remove(waiter), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Waiter>> ListWaitersAsync(string eventId, Waiter? after, int count, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadWaiters, null, () => _storage.Waiters.List(eventId, after, count), cancellationToken);
}
