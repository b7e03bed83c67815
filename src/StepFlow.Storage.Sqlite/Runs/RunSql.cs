using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>The atomic changes of a run, each inside the writer's transaction. False: its rule did not hold, undo all of it.</summary>
internal static class RunSql
{
    /// <summary>Insert-if-absent by run id: row, input, plan, labels and kept records.</summary>
    public static bool Insert(Connection connection, RunRowSql rows, NewRun run, RunState state, DateTimeOffset sweepAt)
    {
        if (!rows.Insert(connection, state, sweepAt))
            return false;

        // The seq is fresh, so these meet nothing; a false would be a repeated page or record in the request itself.
        return RecordSql.InsertInput(connection, state.Seq, run.Input)
            && run.Pages.All(page => RecordSql.InsertPage(connection, state.Seq, page))
            && state.Row.Labels.Distinct(StringComparer.Ordinal).All(label => RecordSql.InsertLabel(connection, state.Seq, label))
            && run.Records.All(record => RecordSql.Insert(connection, state.Seq, record));
    }

    /// <summary>Inserts and deletes what goes with a new version of the row: what is inserted must not exist, what is deleted must.</summary>
    public static bool Accompany(Connection connection, long seq, RunCommit commit) =>
        (commit.RemoveRecord is not { } position || RecordSql.Remove(connection, seq, position))
        && (commit.Record is null || RecordSql.Insert(connection, seq, commit.Record))
        && (commit.Attempt is null || RecordSql.Insert(connection, seq, commit.Attempt));

    /// <summary>Removes every trace of a run, its row last. Unknown runs are no error.</summary>
    public static bool Delete(Connection connection, long seq)
    {
        foreach (var table in (ReadOnlySpan<string>)["inputs", "pages", "records", "attempts"])
            connection.Prepare($"delete from {table} where run = ?").Add(seq).Run();
        connection.Prepare("delete from labels where run = ?1 and label in (select j.value from runs, json_each(runs.labels) j where runs.seq = ?1)").Add(seq).Run();
        connection.Prepare("delete from runs where seq = ?").Add(seq).Run();
        return true;
    }
}
