namespace StepFlow.Storage.Sqlite.Database;

/// <summary>What was found when the database was opened.</summary>
/// <param name="Epoch">Number of this opening; every row says which one wrote it.</param>
/// <param name="Unclean">The last process did not close the database: it died, and a step may be why.</param>
/// <param name="LastSeq">The highest number that a run has.</param>
internal sealed record Opening(long Epoch, bool Unclean, long LastSeq)
{
    /// <summary>Begins an epoch and puts every active run where the callbacks are found: those in memory died with the process.</summary>
    public static Opening Begin(Connection connection)
    {
        connection.Execute("begin immediate");
        var unclean = connection.ReadNumber("select clean from store") == 0;
        connection.Execute("update store set epoch = epoch + 1, clean = 0");
        connection.Execute("update runs set wake_at = due_at where status in ('Pending', 'Running', 'Waiting') and wake_at is null");
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
