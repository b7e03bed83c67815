using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>Records, attempts, inputs and pages of a run. All are insert-if-absent: a false result undoes the whole change.</summary>
internal static class RecordSql
{
    private const string Columns = "position, name, status, started_at, ended_at, attempts, generation, owner, hash, error, result";

    public static bool Insert(Connection connection, long seq, StepRecord record)
    {
        var statement = connection.Prepare(
            $"insert into records (run, {Columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing");
        statement.Add(seq).Add(record.Position).Add(record.Name).Add(Names.Of(record.Status))
            .Add(record.StartedAt.UtcTicks).Add(record.EndedAt.UtcTicks).Add(record.Attempts).Add(record.Generation)
            .Add(record.Owner).Add(record.Hash).Add(StoredJson.Write(record.Error, StoredJson.Default.StepError));
        return AddPayload(statement, record.Result).Run() == 1;
    }

    public static bool Insert(Connection connection, long seq, AttemptRecord attempt) => connection
        .Prepare("""
            insert into attempts (run, position, generation, attempt, started_at, ended_at, owner, error)
            values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
            """)
        .Add(seq).Add(attempt.Position).Add(attempt.Generation).Add(attempt.Attempt)
        .Add(attempt.StartedAt.UtcTicks).Add(attempt.EndedAt.UtcTicks).Add(attempt.Owner)
        .Add(StoredJson.Write(attempt.Error, StoredJson.Default.StepError)).Run() == 1;

    public static bool Put(Connection connection, long seq, ChildEntry child) => connection
        .Prepare("insert or replace into children (run, position, idx, run_id, branch) values (?, ?, ?, ?, ?)")
        .Add(seq).Add(child.Position).Add(child.Index).Add(child.RunId).Add(child.IsBranch ? 1 : 0).Run() == 1;

    public static List<ChildEntry> ReadChildren(Connection connection, long seq, int fromPosition, int fromIndex, int count)
    {
        using var s = connection.Prepare(
            "select position, idx, run_id, branch from children where run = ? and (position, idx) >= (?, ?) order by position, idx limit ?");
        s.Add(seq).Add(fromPosition).Add(fromIndex).Add(count);
        var children = new List<ChildEntry>();
        while (s.Read())
            children.Add(new ChildEntry(s.Int32(), s.Int32(), s.Text(), s.Bool()));
        return children;
    }

    public static bool InsertInput(Connection connection, long seq, Payload input) => connection
        .Prepare("insert into inputs (run, value) values (?, ?) on conflict do nothing").Add(seq).Add(input.Utf8.Span).Run() == 1;

    public static bool InsertPage(Connection connection, long seq, PlanPage page) => connection
        .Prepare("insert into pages (run, idx, first, count, next_hash, hash, content) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing")
        .Add(seq).Add(page.Index).Add(page.First).Add(page.Count).Add(page.NextHash).Add(page.Hash).Add(page.Content.Span).Run() == 1;

    public static bool InsertLabel(Connection connection, long seq, string label) => connection
        .Prepare("insert into labels (label, run) values (?, ?) on conflict do nothing").Add(label).Add(seq).Run() == 1;

    /// <summary>Deletes the record at a position; false where there is none.</summary>
    public static bool Remove(Connection connection, long seq, int position) => connection
        .Prepare("delete from records where run = ? and position = ?").Add(seq).Add(position).Run() == 1;

    public static Payload? ReadInput(Connection connection, long seq)
    {
        using var s = connection.Prepare("select value from inputs where run = ?").Add(seq);
        return s.Read() ? Payload.FromTrusted(s.Blob()) : null;
    }

    public static string? ReadPageHash(Connection connection, long seq, int index)
    {
        using var s = connection.Prepare("select hash from pages where run = ? and idx = ?").Add(seq).Add(index);
        return s.Read() ? s.Text() : null;
    }

    public static Payload? ReadResult(Connection connection, long seq, int position)
    {
        using var s = connection.Prepare("select result from records where run = ? and position = ?").Add(seq).Add(position);
        return s.Read() && s.BlobOrNull() is { } result ? Payload.FromTrusted(result) : null;
    }

    /// <summary>Final records in plan order, from a position on, with so many bytes of results. What a result's pages hold is not read where it is omitted.</summary>
    public static List<StepRecord> Read(Connection connection, long seq, int from, int count, long resultBytes, string runId)
    {
        using var s = connection.Prepare($"select {Columns} from records where run = ? and position >= ? order by position limit ?");
        s.Add(seq).Add(from).Add(count);
        var records = new List<StepRecord>();
        while (s.Read())
        {
            var record = ReadRecord(s, runId, withResult: resultBytes > 0);
            records.Add(record);
            resultBytes -= record.Result?.Size ?? 0;
        }

        return records;
    }

    /// <summary>Failed attempts by position, generation and number.</summary>
    public static List<AttemptRecord> ReadAttempts(Connection connection, long seq, string runId)
    {
        using var s = connection.Prepare("""
            select position, generation, attempt, started_at, ended_at, owner, error from attempts
            where run = ? order by position, generation, attempt
            """);
        s.Add(seq);
        var attempts = new List<AttemptRecord>();
        while (s.Read())
        {
            attempts.Add(new AttemptRecord
            {
                Position = s.Int32(),
                Generation = s.Int32(),
                Attempt = s.Int32(),
                StartedAt = Time(s),
                EndedAt = Time(s),
                Owner = s.Text(),
                Error = ReadError(s, runId) ?? new StepError("unknown", "", true),
            });
        }

        return attempts;
    }

    private static StepRecord ReadRecord(Statement s, string runId, bool withResult) => new()
    {
        Position = s.Int32(),
        Name = s.Text(),
        Status = StoredJson.Name<StepStatus>(s.Text(), $"run '{runId}'"),
        StartedAt = Time(s),
        EndedAt = Time(s),
        Attempts = s.Int32(),
        Generation = s.Int32(),
        Owner = s.Text(),
        Hash = s.Text(),
        Error = ReadError(s, runId),
        ResultOmitted = !withResult && !s.IsNull(),
        Result = withResult && s.BlobOrNull() is { } result ? Payload.FromTrusted(result) : null,
    };

    private static DateTimeOffset Time(Statement s) => new(s.Int64(), TimeSpan.Zero);

    private static StepError? ReadError(Statement s, string runId) =>
        StoredJson.Read(s.TextOrNull(), StoredJson.Default.StepError, $"run '{runId}'");

    private static Statement AddPayload(Statement statement, Payload? payload) =>
        payload is null ? statement.AddNull() : statement.Add(payload.Utf8.Span);
}
