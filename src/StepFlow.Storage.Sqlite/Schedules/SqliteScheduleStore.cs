using System.Globalization;
using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite.Schedules;

/// <summary>Schedules; an index by due time keeps itself.</summary>
internal sealed class SqliteScheduleStore(SqliteStorage storage) : IScheduleStore
{
    private const string Columns = "id, content, next_due, version";

    /// <summary>Insert-if-absent by id.</summary>
    public async Task<StoredSchedule?> InsertAsync(string id, Payload content, DateTimeOffset? nextDue, CancellationToken cancellationToken)
    {
        // A version is never used again, so that a schedule that was removed and made anew is another.
        const string Sql = "insert into schedules (id, content, next_due, version) select ?, ?, ?, next from schedule_version where true on conflict do nothing";
        return await WriteAsync(db => db.Prepare(Sql).Add(id).Add(content.Utf8.Span).Add(nextDue?.UtcTicks).Run() == 1, cancellationToken).ConfigureAwait(false)
            ? await ReadAsync(id, cancellationToken).ConfigureAwait(false)
            : null;
    }

    public async Task<StoredSchedule?> ReplaceAsync(StoredSchedule basis, Payload content, DateTimeOffset? nextDue, CancellationToken cancellationToken)
    {
        const string Sql = "update schedules set content = ?, next_due = ?, version = (select next from schedule_version) where id = ? and version = ?";
        long version = 0;
        var kept = await WriteAsync(
            db =>
            {
                version = db.ReadNumber("select next from schedule_version");
                return db.Prepare(Sql).Add(content.Utf8.Span).Add(nextDue?.UtcTicks).Add(basis.Id).Add(VersionOf(basis)).Run() == 1;
            },
            cancellationToken).ConfigureAwait(false);
        return kept ? new StoredSchedule(basis.Id, content, nextDue?.ToUniversalTime(), Text(version)) : null;
    }

    public Task<bool> DeleteAsync(StoredSchedule basis, CancellationToken cancellationToken)
    {
        const string Sql = "delete from schedules where id = ? and version = ?";
        return WriteAsync(db => db.Prepare(Sql).Add(basis.Id).Add(VersionOf(basis)).Run() == 1, cancellationToken);
    }

    public async Task<StoredSchedule?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        const string Sql = $"select {Columns} from schedules where id = ?";
        return (await ReadAsync(db => Read(db.Prepare(Sql).Add(id)), cancellationToken).ConfigureAwait(false)).FirstOrDefault();
    }

    public async Task<IReadOnlyList<StoredSchedule>> ListAsync(CancellationToken cancellationToken) =>
        await ReadAsync(db => Read(db.Prepare($"select {Columns} from schedules order by id")), cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<DueSchedule>> ListDueAsync(DateTimeOffset until, DueSchedule? after, int count, CancellationToken cancellationToken) =>
        await ReadAsync(db => ReadDue(db, until, after, count), cancellationToken).ConfigureAwait(false);

    private static List<StoredSchedule> Read(Statement statement)
    {
        using var s = statement;
        var schedules = new List<StoredSchedule>();
        while (s.Read())
            schedules.Add(new StoredSchedule(s.Text(), Payload.FromTrusted(s.Blob()), Time(s.Int64OrNull()), Text(s.Int64())));
        return schedules;
    }

    private static List<DueSchedule> ReadDue(Connection connection, DateTimeOffset until, DueSchedule? after, int count)
    {
        using var s = connection.Prepare("select id, next_due from schedules where next_due <= ? and (next_due, id) > (?, ?) order by next_due, id limit ?")
            .Add(until.UtcTicks).Add(after?.Due.UtcTicks ?? -1).Add(after?.Id ?? "").Add(count);
        var due = new List<DueSchedule>();
        while (s.Read())
            due.Add(new DueSchedule(s.Text(), new DateTimeOffset(s.Int64(), TimeSpan.Zero)));
        return due;
    }

    private static DateTimeOffset? Time(long? ticks) => ticks is { } known ? new DateTimeOffset(known, TimeSpan.Zero) : null;

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long VersionOf(StoredSchedule basis) => long.Parse(basis.Version, CultureInfo.InvariantCulture);

    private async Task<bool> WriteAsync(Func<Connection, bool> work, CancellationToken cancellationToken)
    {
        var store = await storage.GetAsync(cancellationToken).ConfigureAwait(false);
        return await store.Writer.WriteAsync(new Change(db => work(db) && db.Prepare("update schedule_version set next = next + 1").Run() == 1)).ConfigureAwait(false);
    }

    private async Task<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancellationToken)
    {
        var store = await storage.GetAsync(cancellationToken).ConfigureAwait(false);
        return await store.Readers.ReadAsync(read, cancellationToken).ConfigureAwait(false);
    }
}
