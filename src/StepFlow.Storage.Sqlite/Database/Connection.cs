using System.Globalization;
using SQLitePCL;

namespace StepFlow.Storage.Sqlite.Database;

/// <summary>
/// A connection to the database over SQLite's own interface, used by one thread at a time. It is that interface and no more:
/// a step's commit runs five statements, and ADO.NET's commands and parameters would cost more than SQLite itself.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly sqlite3 _handle;

    static Connection() => Batteries_V2.Init();

    private Connection(sqlite3 handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>False also after SQLite has rolled back by itself, as it does on a full disk.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Opens the one connection that writes; creates the file.</summary>
    public static Connection OpenWriter(string path, SqliteOptions options)
    {
        var connection = Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, options);
        try
        {
            connection.Execute("pragma journal_mode = wal");
            connection.Execute(options.Synchronous == SqliteSynchronous.Full ? "pragma synchronous = full" : "pragma synchronous = normal");
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"pragma wal_autocheckpoint = {options.CheckpointPages}"));
            connection.Execute("pragma temp_store = memory");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that only reads: it sees what is committed.</summary>
    public static Connection OpenReader(string path, SqliteOptions options) => Open(path, raw.SQLITE_OPEN_READONLY, options);

    /// <summary>A prepared statement; the same text is prepared once.</summary>
    public Statement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var known))
            return known;
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        var statement = new Statement(this, handle);
        _statements.Add(sql, statement);
        return statement;
    }

    /// <summary>Runs SQL without parameters.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Runs SQL without parameters and returns the number in its first row.</summary>
    public long ReadNumber(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Read() ? statement.Int64() : 0;
    }

    /// <summary>Throws what a result code means.</summary>
    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Failure.Of(raw.sqlite3_extended_errcode(_handle), Path, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Free();
        _statements.Clear();
        _handle.Dispose();
    }

    private static Connection Open(string path, int flags, SqliteOptions options)
    {
        // Each connection is used by one thread at a time, so SQLite needs no mutex of its own.
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var connection = new Connection(handle, path);
        try
        {
            connection.Check(code);
            connection.Check(raw.sqlite3_busy_timeout(handle, (int)options.BusyTimeout.TotalMilliseconds));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
