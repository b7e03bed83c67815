using SQLitePCL;
using StepFlow.Errors;

namespace StepFlow.Storage.Sqlite.Database;

/// <summary>What a SQLite error means for whoever asked, and what to do about it.</summary>
internal static class Failure
{
    /// <summary>The error for a result code.</summary>
    /// <param name="code">SQLite's result code, extended or not.</param>
    /// <param name="path">The database file.</param>
    /// <param name="detail">SQLite's own words.</param>
    public static StepFlowException Of(int code, string path, string detail) => (code & 0xff) switch
    {
        raw.SQLITE_NOTADB => new StorageDamagedException(
            $"'{path}' is not a SQLite database ({detail}). Nothing was changed. Restore the file from a backup, or move it away to begin anew."),
        raw.SQLITE_CORRUPT => new StorageDamagedException(
            $"The database '{path}' is damaged ({detail}). Stop the server, keep a copy of the directory, and restore a backup "
            + $"or run 'sqlite3 {path} .recover'."),
        raw.SQLITE_FULL => Unavailable(path, "the disk is full", detail, "Free space; the store goes on by itself and what was acknowledged is kept."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Unavailable(
            path, "another process has it locked", detail, "End the foreign process or its transaction; the store goes on by itself."),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => Unavailable(
            path, "it is read-only", detail, "Give this process the right to write the file and its directory."),
        raw.SQLITE_CANTOPEN => Unavailable(path, "it cannot be opened", detail, "Check that the directory exists and that this process may write there."),
        raw.SQLITE_IOERR => Unavailable(path, "the disk reports an error", detail, "Check the disk; the store goes on when it answers again."),
        _ => Unavailable(path, $"SQLite error {code}", detail, "Repeat the request; if it keeps failing, keep a copy of the directory and report it."),
    };

    private static StorageUnavailableException Unavailable(string path, string what, string detail, string advice) =>
        new($"The database '{path}' cannot be used now: {what} ({detail}). {advice}");
}
