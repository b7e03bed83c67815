using System.Globalization;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Flow;

/// <summary>The rows of flow keys. A key's version moves on with every write.</summary>
internal static class FlowSql
{
    public static StoredFlow? Read(Connection db, string key)
    {
        using var s = db.Prepare("select content, version from flows where key = ?").Add(key);
        if (!s.Read())
            return null;
        var content = Payload.FromTrusted(s.Blob());
        return new StoredFlow(content, s.Int64().ToString(CultureInfo.InvariantCulture));
    }

    public static List<string> List(Connection db, string after, int count)
    {
        using var s = db.Prepare("select key from flows where key > ? order by key limit ?").Add(after).Add(count);
        var keys = new List<string>();
        while (s.Read())
            keys.Add(s.Text());
        return keys;
    }

    /// <summary>Insert-if-absent without a version, else replace or delete of that version.</summary>
    public static bool Write(Connection db, string key, long? version, Payload? content) => (version, content) switch
    {
        (null, null) => true,
        (null, { } added) => db
            .Prepare("insert into flows (key, content, version) select ?, ?, coalesce(max(version), 0) + 1 from flows where true on conflict do nothing")
            .Add(key).Add(added.Utf8.Span).Run() == 1,
        ({ } known, null) => db.Prepare("delete from flows where key = ? and version = ?").Add(key).Add(known).Run() == 1,
        ({ } known, { } next) => db.Prepare("update flows set content = ?, version = version + 1 where key = ? and version = ?")
            .Add(next.Utf8.Span).Add(key).Add(known).Run() == 1,
    };

    /// <summary>Insert or replace.</summary>
    public static bool Add(Connection db, string key, FlowWaiter waiter) => db
        .Prepare("insert or replace into flow_waiters (key, since, run_id, incarnation, generation) values (?, ?, ?, ?, ?)")
        .Add(key).Add(waiter.Since.UtcTicks).Add(waiter.Place.RunId).Add(waiter.Place.Incarnation).Add(waiter.Place.Generation).Run() == 1;

    public static bool Remove(Connection db, string key, FlowWaiter waiter)
    {
        db.Prepare("delete from flow_waiters where key = ? and since = ? and run_id = ?").Add(key).Add(waiter.Since.UtcTicks).Add(waiter.Place.RunId).Run();
        return true;
    }

    public static List<FlowWaiter> ListWaiters(Connection db, string key, int count)
    {
        using var s = db.Prepare("select since, run_id, incarnation, generation from flow_waiters where key = ? order by since, run_id limit ?");
        s.Add(key).Add(count);
        var waiters = new List<FlowWaiter>();
        while (s.Read())
            waiters.Add(new FlowWaiter(new DateTimeOffset(s.Int64(), TimeSpan.Zero), new FlowPlace(s.Text(), s.Text(), s.Int32())));
        return waiters;
    }
}
