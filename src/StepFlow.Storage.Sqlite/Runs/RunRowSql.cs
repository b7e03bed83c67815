using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>Writes run rows. Every update holds only while the row still has the version it was decided on.</summary>
/// <param name="epoch">Number of this opening of the database: a claim of another epoch belongs to a dead process.</param>
internal sealed class RunRowSql(long epoch)
{
    private const string Hot = """
        row_version = ?, epoch = ?, written_at = ?, page_index = ?, page_hash = ?, cursor = ?, due_at = ?, attempt = ?, generation = ?,
        claim_owner = ?, claim_lease = ?, claim_started = ?, value_at = ?, value_kind = ?, record_hash = ?, cancel_requested = ?,
        block = ?, resume_to = ?, error = ?, wait = ?, started_at = ?, operations = ?, after_pending = ?, fork = ?, flow = ?, listed = ?, value = ?
        """;

    private const string Indexed = ", status = ?, ended_at = ?, wake_at = ?";

    // Two statements, so that a write touches only the indexes whose columns change: SQLite deletes and inserts the index
    // entry of every column in the SET list, changed or not. What a run was given when it was accepted never changes.
    private const string Unchanged = " where seq = ? and row_version = ?";
    private const string UpdateStep = "update runs set " + Hot + Unchanged;
    private const string UpdateStatus = "update runs set " + Hot + Indexed + Unchanged;

    private const string InsertRun = """
        insert into runs (row_version, epoch, written_at, page_index, page_hash, cursor, due_at, attempt, generation,
        claim_owner, claim_lease, claim_started, value_at, value_kind, record_hash, cancel_requested,
        block, resume_to, error, wait, started_at, operations, after_pending, fork, flow, listed, value, status, ended_at, wake_at,
        workflow, version, plan_hash, step_count, labels, request_hash, secret, origin_run, origin_position, parent, created_at, settings, seq, run_id, incarnation)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """;

    /// <summary>Inserts a row if no run has its id; false where one has.</summary>
    public bool Insert(Connection connection, RunState state)
    {
        var statement = connection.Prepare(InsertRun);
        AddHot(statement, state);
        AddIndexed(statement, state);
        AddGiven(statement, state.Row);
        return statement.Add(state.Seq).Add(state.Row.RunId).Add(state.Row.Incarnation).Run() == 1;
    }

    /// <summary>Replaces a row if it still has the stored version; false where it has not.</summary>
    public bool Update(Connection connection, RunState stored, RunState next)
    {
        var indexed = stored.Row.Status != next.Row.Status || stored.Row.EndedAt != next.Row.EndedAt || stored.WakeAt != next.WakeAt;
        var statement = connection.Prepare(indexed ? UpdateStatus : UpdateStep);
        AddHot(statement, next);
        if (indexed)
            AddIndexed(statement, next);
        return statement.Add(next.Seq).Add(stored.Number).Run() == 1;
    }

    private static void AddGiven(Statement statement, RunRow row)
    {
        statement
            .Add(row.Workflow).Add(row.Version).Add(row.PlanHash).Add(row.StepCount)
            .Add(row.Labels.Count == 0 ? null : StoredJson.Write([.. row.Labels], StoredJson.Default.StringArray))
            .Add(row.RequestHash).Add(row.Secret).Add(row.Origin?.RunId).Add((long?)row.Origin?.Position)
            .Add(StoredJson.Write(row.Parent, StoredJson.Default.ParentLink)).Add(row.CreatedAt.UtcTicks);
        AddBlob(statement, row.Settings);
    }

    private static Statement AddBlob(Statement statement, Payload? value) => value is null ? statement.AddNull() : statement.Add(value.Utf8.Span);

    private static void AddIndexed(Statement statement, RunState state) => statement
        .Add(Names.Of(state.Row.Status)).Add(state.Row.EndedAt?.UtcTicks).Add(state.WakeAt);

    private void AddHot(Statement statement, RunState state)
    {
        var row = state.Row;
        statement.Add(state.Number).Add(epoch).Add(state.WrittenAt.UtcTicks)
            .Add(row.Page.Index).Add(row.Page.Hash).Add(row.Cursor).Add(row.DueAt.UtcTicks).Add(row.Attempt).Add(row.Generation)
            .Add(row.Claim?.Owner).Add(row.Claim?.Lease.Ticks).Add(row.Claim?.StartedAt.UtcTicks)
            .Add(row.ValueAt).Add((int)state.Kind).Add(row.RecordHash).Add(row.CancelRequested ? 1 : 0)
            .Add(StoredJson.Write(row.Block, StoredJson.Default.Block)).Add(Names.Of(row.ResumeTo))
            .Add(StoredJson.Write(row.Error, StoredJson.Default.StepError))
            .Add(StoredJson.Write(row.Wait, StoredJson.Default.EventWait))
            .Add(row.StartedAt?.UtcTicks).Add(row.Operations).Add(row.AfterPending ? 1 : 0)
            .Add(StoredJson.Write(row.Fork, StoredJson.Default.ForkState)).Add(StoredJson.Write(row.Flow, StoredJson.Default.FlowPass)).Add(row.Listed ? 1 : 0);
        AddBlob(statement, state.Kind == ValueKind.Own ? row.Value : null);
    }
}
