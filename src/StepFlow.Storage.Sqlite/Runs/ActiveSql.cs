using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>
/// Active entries. A table of their own costs what an index on the run row would, and leaves the row alone; a run may have several,
/// each its own promise.
/// </summary>
internal static class ActiveSql
{
    /// <summary>Insert or replace.</summary>
    public static void Write(Connection connection, ActiveEntry entry) => connection
        .Prepare("insert or replace into active (due, run_id, repairs) values (?, ?, ?)")
        .Add(entry.Due.UtcTicks).Add(entry.RunId).Add(entry.Repairs).Run();

    public static void Remove(Connection connection, ActiveEntry entry) => connection
        .Prepare("delete from active where due = ? and run_id = ?").Add(entry.Due.UtcTicks).Add(entry.RunId).Run();

    public static List<ActiveEntry> ReadDue(Connection connection, DateTimeOffset now, ActiveEntry? after, int count)
    {
        using var s = connection.Prepare("select run_id, due, repairs from active where due <= ? and (due, run_id) > (?, ?) order by due, run_id limit ?");
        s.Add(now.UtcTicks).Add(after?.Due.UtcTicks ?? -1).Add(after?.RunId ?? "").Add(count);
        var due = new List<ActiveEntry>();
        while (s.Read())
            due.Add(new ActiveEntry(s.Text(), new DateTimeOffset(s.Int64(), TimeSpan.Zero), s.Int32()));
        return due;
    }
}
