using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>Reads run rows: one point read, and the page and the value from memory or from where they are.</summary>
internal sealed class RunRowReader(PageCache pages)
{
    private const string SelectRun = """
        select seq, row_version, epoch, written_at, wake_at, value_kind, value_at,
        incarnation, workflow, version, plan_hash, step_count, labels, request_hash, secret, origin_run, origin_position, parent, created_at,
        status, ended_at, page_index, page_hash, cursor, due_at, attempt, generation,
        claim_owner, claim_lease, claim_started, record_hash, cancel_requested, block, resume_to, error, wait,
        started_at, operations, after_pending, fork, flow, listed, settings, value from runs where run_id = ?
        """;

    private const string SelectPage = "select first, count, next_hash, content from pages where run = ? and idx = ?";

    /// <summary>Reads a run and the epoch that wrote it; null where there is none.</summary>
    public (RunState State, long Epoch)? Read(Connection connection, string runId)
    {
        using var statement = connection.Prepare(SelectRun).Add(runId);
        return statement.Read() ? ReadState(connection, statement, runId) : null;
    }

    /// <summary>Reads a page that must be there; its hash is the one expected, not the one of what was found.</summary>
    public PlanPage ReadPage(Connection connection, long seq, int index, string hash, string runId)
    {
        using var statement = connection.Prepare(SelectPage).Add(seq).Add(index);
        if (!statement.Read())
            throw Missing(runId, $"page {index} of its plan");
        var (first, count, next) = (statement.Int32(), statement.Int32(), statement.Text());
        return pages.Share(new PlanPage(index, first, count, statement.Blob(), next, hash));
    }

    // Reads in the order of the columns: an object initializer is evaluated as it is written.
    private (RunState State, long Epoch) ReadState(Connection connection, Statement s, string runId)
    {
        var where = $"run '{runId}'";
        var (seq, number, epoch, writtenAt) = (s.Int64(), s.Int64(), s.Int64(), Time(s.Int64()));
        var (wakeAt, kind, valueAt) = (s.Int64OrNull(), (ValueKind)s.Int32(), s.Int32());
        var row = new RunRow
        {
            RunId = runId,
            ValueAt = valueAt,
            Incarnation = s.Text(),
            Workflow = s.TextOrNull(),
            Version = s.TextOrNull(),
            PlanHash = s.Text(),
            StepCount = s.Int32(),
            Labels = StoredJson.Read(s.TextOrNull(), StoredJson.Default.StringArray, where) ?? [],
            RequestHash = s.Text(),
            Secret = s.Text(),
            Origin = ReadOrigin(s),
            Parent = StoredJson.Read(s.TextOrNull(), StoredJson.Default.ParentLink, where),
            CreatedAt = Time(s.Int64()),
            Status = StoredJson.Name<RunStatus>(s.Text(), where),
            EndedAt = Time(s.Int64OrNull()),
            Page = ReadPage(connection, s, seq, runId),
            Cursor = s.Int32(),
            DueAt = Time(s.Int64()),
            Attempt = s.Int32(),
            Generation = s.Int32(),
            Claim = ReadClaim(s),
            RecordHash = s.Text(),
            CancelRequested = s.Bool(),
            Block = StoredJson.Read(s.TextOrNull(), StoredJson.Default.Block, where),
            ResumeTo = StoredJson.Name<RunStatus>(s.Text(), where),
            Error = StoredJson.Read(s.TextOrNull(), StoredJson.Default.StepError, where),
            Wait = StoredJson.Read(s.TextOrNull(), StoredJson.Default.EventWait, where),
            StartedAt = Time(s.Int64OrNull()),
            Operations = s.Int64(),
            AfterPending = s.Bool(),
            Fork = StoredJson.Read(s.TextOrNull(), StoredJson.Default.ForkState, where),
            Flow = StoredJson.Read(s.TextOrNull(), StoredJson.Default.FlowPass, where),
            Listed = s.Bool(),
            Settings = s.BlobOrNull() is { } settings ? Payload.FromTrusted(settings) : null,
            Value = ReadValue(connection, s, kind, seq, valueAt, runId),
        };
        return (new RunState(seq, number, row, writtenAt, wakeAt, kind), epoch);
    }

    private PlanPage ReadPage(Connection connection, Statement s, long seq, string runId)
    {
        var (index, hash) = (s.Int32(), s.Text());
        return pages.Find(hash) ?? ReadPage(connection, seq, index, hash, runId);
    }

    private static RunOrigin? ReadOrigin(Statement s)
    {
        var (run, position) = (s.TextOrNull(), s.Int64OrNull());
        return run is null ? null : new RunOrigin(run, (int)(position ?? 0));
    }

    private static Claim? ReadClaim(Statement s)
    {
        var (owner, lease, started) = (s.TextOrNull(), s.Int64OrNull(), s.Int64OrNull());
        return owner is null ? null : new Claim(owner, TimeSpan.FromTicks(lease ?? 0), Time(started ?? 0));
    }

    private static Payload? ReadValue(Connection connection, Statement s, ValueKind kind, long seq, int valueAt, string runId) => kind switch
    {
        ValueKind.None => null,
        ValueKind.Own => Payload.FromTrusted(s.Blob()),
        _ when valueAt < 0 => RecordSql.ReadInput(connection, seq) ?? throw Missing(runId, "its input"),
        _ => RecordSql.ReadResult(connection, seq, valueAt) ?? throw Missing(runId, $"the record at position {valueAt}"),
    };

    private static StorageDamagedException Missing(string runId, string what) =>
        new($"Run '{runId}' is there, but {what} is not. Someone changed the database by hand, or the disk did; restore it from a backup.");

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static DateTimeOffset? Time(long? ticks) => ticks is { } known ? Time(known) : null;
}
