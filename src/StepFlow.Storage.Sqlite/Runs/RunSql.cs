using StepFlow.Runs;
using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>The atomic changes of a run, each inside the writer's transaction. False: its rule did not hold, undo all of it.</summary>
internal static class RunSql
{
    /// <summary>Insert-if-absent by run id: row, input, plan, labels, kept records, active entry.</summary>
    public static bool Insert(Connection connection, RunRowSql rows, NewRun run, RunState state)
    {
        if (!rows.Insert(connection, state))
            return false;

        ActiveSql.Write(connection, ActiveEntry.First(state.Row));

        // The seq is fresh, so these meet nothing; a false would be a repeated page or record in the request itself.
        return RecordSql.InsertInput(connection, state.Seq, run.Input)
            && run.Pages.All(page => RecordSql.InsertPage(connection, state.Seq, page))
            && InsertLabels(connection, state)
            && run.Records.All(record => RecordSql.Insert(connection, state.Seq, record));
    }

    /// <summary>Inserts and deletes what goes with a new version of the row: what is inserted must not exist, what is deleted must.</summary>
    public static bool Accompany(Connection connection, long seq, RunCommit commit) =>
        (commit.RemoveRecord is not { } position || RecordSql.Remove(connection, seq, position))
        && (commit.RemoveEvent is not { } id || EventSql.Remove(connection, seq, id))
        && (commit.Record is null || RecordSql.Insert(connection, seq, commit.Record))
        && (commit.Attempt is null || RecordSql.Insert(connection, seq, commit.Attempt))
        && commit.Children.All(child => RecordSql.Put(connection, seq, child));

    /// <summary>Replaces a row if it still has the stored version. The end of an ended run's duties takes its active entry along.</summary>
    public static bool Update(Connection connection, RunRowSql rows, RunState stored, RunState next)
    {
        if (!rows.Update(connection, stored, next))
            return false;

        // The plan's pages are there since the run was accepted; a row that brings another one brings it whole.
        if (stored.Row.Page.Index != next.Row.Page.Index)
            RecordSql.InsertPage(connection, next.Seq, next.Row.Page);
        if (stored.Row.AfterPending && !next.Row.AfterPending && next.Row.Status.IsTerminal())
            ActiveSql.Remove(connection, ActiveEntry.First(next.Row));
        return true;
    }

    /// <summary>Removes every trace of a run if its row still has the stored version.</summary>
    public static bool Delete(Connection connection, RunState stored)
    {
        var seq = stored.Seq;
        foreach (var table in (ReadOnlySpan<string>)["inputs", "pages", "records", "attempts", "children", "inbox", "received"])
            connection.Prepare($"delete from {table} where run = ?").Add(seq).Run();
        DeleteLabels(connection, seq);
        EventSql.RemoveWaiters(connection, stored.Row.RunId);
        ActiveSql.Remove(connection, ActiveEntry.First(stored.Row));
        return connection.Prepare("delete from runs where seq = ? and row_version = ?").Add(seq).Add(stored.Number).Run() == 1;
    }

    private static bool InsertLabels(Connection connection, RunState state) =>
        state.Row.Labels.Distinct(StringComparer.Ordinal).All(label => RecordSql.InsertLabel(connection, state.Seq, label));

    // By way of the row, which says what they are: the table is ordered by label.
    private static void DeleteLabels(Connection connection, long seq) => connection
        .Prepare("delete from labels where run = ?1 and label in (select j.value from runs, json_each(runs.labels) j where runs.seq = ?1)")
        .Add(seq).Run();
}
