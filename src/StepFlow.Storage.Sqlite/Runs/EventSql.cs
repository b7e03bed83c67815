using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>Inboxes and waiters.</summary>
internal static class EventSql
{
    /// <summary>Insert-if-absent by id; false where the run has the event, had it and it comes once, or where the run is gone.</summary>
    public static bool Insert(Connection connection, long seq, InboxEvent inboxEvent)
    {
        var entry = inboxEvent.Entry;
        // A number may be given to another run once its own is gone: what belongs to no run must not be there for that one.
        var inserted = connection
            .Prepare("insert into inbox (run, id, event, sent_at, payload) select seq, ?, ?, ?, ? from runs where seq = ? on conflict do nothing")
            .Add(entry.Id).Add(entry.EventId).Add(entry.SentAt.UtcTicks).Add(inboxEvent.Payload.Utf8.Span).Add(seq).Run() == 1;
        return inserted && (!inboxEvent.Once || connection
            .Prepare("insert into received (run, id) values (?, ?) on conflict do nothing").Add(seq).Add(entry.Id).Run() == 1);
    }

    /// <summary>True where an event that is to come once has come.</summary>
    public static bool HasReceived(Connection connection, long seq, string id)
    {
        using var s = connection.Prepare("select 1 from received where run = ? and id = ?").Add(seq).Add(id);
        return s.Read();
    }

    /// <summary>Deletes an event; false where it is not there.</summary>
    public static bool Remove(Connection connection, long seq, string id) => connection
        .Prepare("delete from inbox where run = ? and id = ?").Add(seq).Add(id).Run() == 1;

    public static List<InboxEntry> List(Connection connection, long seq)
    {
        using var s = connection.Prepare("select id, event, sent_at from inbox where run = ? order by sent_at, id").Add(seq);
        var entries = new List<InboxEntry>();
        while (s.Read())
            entries.Add(new InboxEntry(s.Text(), s.Text(), Time(s)));
        return entries;
    }

    public static Payload? Read(Connection connection, long seq, string id)
    {
        using var s = connection.Prepare("select payload from inbox where run = ? and id = ?").Add(seq).Add(id);
        return s.Read() ? Payload.FromTrusted(s.Blob()) : null;
    }

    /// <summary>Insert or replace.</summary>
    public static void Write(Connection connection, Waiter waiter) => connection
        .Prepare("insert or replace into waiters (event, run_id, position, incarnation, since) values (?, ?, ?, ?, ?)")
        .Add(waiter.EventId).Add(waiter.RunId).Add(waiter.Position).Add(waiter.Incarnation).Add(waiter.Since.UtcTicks).Run();

    public static void Remove(Connection connection, Waiter waiter) => connection
        .Prepare("delete from waiters where event = ? and run_id = ? and position = ?")
        .Add(waiter.EventId).Add(waiter.RunId).Add(waiter.Position).Run();

    public static void RemoveWaiters(Connection connection, string runId) =>
        connection.Prepare("delete from waiters where run_id = ?").Add(runId).Run();

    public static List<Waiter> ListWaiters(Connection connection, string eventId, Waiter? after, int count)
    {
        using var s = connection.Prepare("""
            select run_id, incarnation, position, since from waiters
            where event = ? and (run_id, position) > (?, ?) order by run_id, position limit ?
            """);
        s.Add(eventId).Add(after?.RunId ?? "").Add(after?.Position ?? -1).Add(count);
        var waiters = new List<Waiter>();
        while (s.Read())
            waiters.Add(new Waiter(eventId, s.Text(), s.Text(), s.Int32(), Time(s)));
        return waiters;
    }

    private static DateTimeOffset Time(Statement s) => new(s.Int64(), TimeSpan.Zero);
}
