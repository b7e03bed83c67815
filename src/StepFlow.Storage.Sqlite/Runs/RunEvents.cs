using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>Inboxes and waiters. They leave the run's row alone: whoever sends an event does not stand in the way of a step.</summary>
internal sealed class RunEvents(Writer writer, ReaderPool readers)
{
    public Task<bool> AddAsync(RunSnapshot run, InboxEvent inboxEvent) =>
        writer.WriteAsync(new Change(db => EventSql.Insert(db, RowVersion.SeqOf(run.Version), inboxEvent)));

    public async Task<bool> HasReceivedAsync(RunSnapshot run, string id, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        return await readers.ReadAsync(db => EventSql.HasReceived(db, RowVersion.SeqOf(run.Version), id), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<InboxEntry>> ListInboxAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        return await readers.ReadAsync(db => EventSql.List(db, RowVersion.SeqOf(run.Version)), cancellationToken).ConfigureAwait(false);
    }

    public async Task<Payload?> ReadAsync(RunSnapshot run, string id, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        return await readers.ReadAsync(db => EventSql.Read(db, RowVersion.SeqOf(run.Version), id), cancellationToken).ConfigureAwait(false);
    }

    public Task AddAsync(Waiter waiter) => WriteAsync(db => EventSql.Write(db, waiter));

    public Task RemoveAsync(Waiter waiter) => WriteAsync(db => EventSql.Remove(db, waiter));

    public async Task<IReadOnlyList<Waiter>> ListWaitersAsync(string eventId, Waiter? after, int count, CancellationToken cancellationToken) =>
        await readers.ReadAsync(db => EventSql.ListWaiters(db, eventId, after, count), cancellationToken).ConfigureAwait(false);

    private Task<bool> WriteAsync(Action<Connection> write) => writer.WriteAsync(new Change(db =>
    {
        write(db);
        return true;
    }));
}
