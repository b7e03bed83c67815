namespace StepFlow.Storage.Sqlite.Database;

/// <summary>What was found when the database was opened.</summary>
/// <param name="Epoch">Number of this opening; every row says which one wrote it.</param>
/// <param name="Unclean">The last process did not close the database: it died, and a step may be why.</param>
/// <param name="LastSeq">The highest number that a run has.</param>
internal sealed record Opening(long Epoch, bool Unclean, long LastSeq)
{
    /// <summary>
    /// Begins an epoch and puts every active run where the callbacks are found: those in memory died with the process. A run that waits
    /// for an event and has any in its inbox may have lost the callback that told it so: it is due, and looks. So is one that has ended
    /// or is held and was cut off in its duties; its active entry stands until they are done.
    /// </summary>
    public static Opening Begin(Connection connection)
    {
        connection.Execute("begin immediate");
        var unclean = connection.ReadNumber("select clean from store") == 0;
        connection.Execute("update store set epoch = epoch + 1, clean = 0");
        connection.Execute("update runs set wake_at = due_at where status in ('Pending', 'Running', 'Waiting') and wake_at is null");
        connection.Execute("update runs set due_at = created_at, wake_at = created_at "
            + "where status = 'Waiting' and wait is not null and seq in (select run from inbox)");
        connection.Execute("update runs set wake_at = created_at "
            + "where after_pending = 1 and wake_at is null and run_id in (select run_id from active)");
        var opening = new Opening(
            connection.ReadNumber("select epoch from store"),
            unclean,
            connection.ReadNumber("select coalesce(max(seq), 0) from runs"));
        connection.Execute("commit");
        return opening;
    }

    /// <summary>Leaves the mark that the next opening looks for. Everything else is on disk before it.</summary>
    public static void End(Connection connection) => connection.Execute("update store set clean = 1");
}
