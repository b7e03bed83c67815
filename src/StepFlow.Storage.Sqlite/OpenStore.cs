using StepFlow.Storage.Sqlite.Callbacks;
using StepFlow.Storage.Sqlite.Database;
using StepFlow.Storage.Sqlite.Ownership;
using StepFlow.Storage.Sqlite.Runs;
using StepFlow.Storage.Sqlite.Writing;

namespace StepFlow.Storage.Sqlite;

/// <summary>An open database and all that works on it.</summary>
internal sealed class OpenStore
{
    private readonly DirectoryLock _lock;
    private readonly Connection _connection;

    private OpenStore(DirectoryLock @lock, Connection connection, string path, SqliteOptions options, TimeProvider time)
    {
        _lock = @lock;
        _connection = connection;
        Schema.Prepare(connection);
        Opening = Opening.Begin(connection);
        Readers = new ReaderPool(path, options);
        Writer = new Writer(connection, options);
        Callbacks = new CallbackSource(new DueRuns(Readers, time), time);
        Cache = new RunCache(options.CacheBytes);
        var pages = new PageCache();
        var reader = new RunRowReader(pages);
        var rows = new RunRows(Writer, Readers, Cache, new RunRowSql(Opening.Epoch), reader, Callbacks, Opening);
        Writes = new RunWrites(rows, pages, Opening.LastSeq, time);
        Reads = new RunReads(Readers, reader);
        Lists = new RunLists(Readers);
        Events = new RunEvents(Writer, Readers);
        Active = new ActiveEntries(Writer, Readers);
    }

    public Opening Opening { get; }

    public ReaderPool Readers { get; }

    public Writer Writer { get; }

    public CallbackSource Callbacks { get; }

    public RunCache Cache { get; }

    public RunWrites Writes { get; }

    public RunReads Reads { get; }

    public RunLists Lists { get; }

    public RunEvents Events { get; }

    public ActiveEntries Active { get; }

    /// <summary>Takes the directory and opens its database; takes nothing where that fails.</summary>
    public static OpenStore Open(SqliteOptions options, TimeProvider time)
    {
        var directory = Path.GetFullPath(options.Directory);
        var path = Path.Combine(directory, "stepflow.db");
        var @lock = DirectoryLock.Take(directory, time);
        Connection? connection = null;
        try
        {
            connection = Connection.OpenWriter(path, options);
            return new OpenStore(@lock, connection, path, options, time);
        }
        catch
        {
            connection?.Dispose();
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>Tells where the API is served, for whoever tries to take the directory.</summary>
    public void Announce(Uri url) => _lock.Announce(url);

    /// <summary>Writes what is queued, leaves the mark of a clean end, and gives the directory back.</summary>
    public void Close()
    {
        Callbacks.Dispose();
        Writer.Close();
        Readers.Dispose();
        try
        {
            Opening.End(_connection);
        }
        catch (Errors.StepFlowException)
        {
            // Without the mark the next start is a little more careful; nothing is lost.
        }

        _connection.Dispose();
        _lock.Dispose();
    }
}
