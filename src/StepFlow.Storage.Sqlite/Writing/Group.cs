using StepFlow.Errors;
using StepFlow.Storage.Sqlite.Database;

namespace StepFlow.Storage.Sqlite.Writing;

/// <summary>The changes of one transaction: one wait for the disk serves them all.</summary>
internal static class Group
{
    /// <summary>Stores the changes, then tells each of them what became of it.</summary>
    public static void Commit(Connection connection, List<Change> changes)
    {
        try
        {
            connection.Prepare("begin immediate").Run();
            foreach (var change in changes)
                change.Apply(connection);
            connection.Prepare("commit").Run();
        }
        catch (StepFlowException e)
        {
            // Whatever went wrong, nothing of the group counts as stored: memory keeps what was committed before it.
            Rollback(connection);
            foreach (var change in changes)
                change.Fail(e);
            return;
        }

        foreach (var change in changes)
            change.Complete();
    }

    /// <summary>True for errors of the database as a whole, which no savepoint can undo.</summary>
    public static bool Spoils(Exception error) => error is StorageUnavailableException or StorageDamagedException;

    private static void Rollback(Connection connection)
    {
        if (!connection.InTransaction)
            return; // SQLite has done it by itself.
        try
        {
            connection.Prepare("rollback").Run();
        }
        catch (StepFlowException)
        {
            // The next BEGIN reports it, if it is still so.
        }
    }
}
