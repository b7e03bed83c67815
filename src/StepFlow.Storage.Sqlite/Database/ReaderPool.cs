using System.Collections.Concurrent;
using StepFlow.Errors;

namespace StepFlow.Storage.Sqlite.Database;

/// <summary>A few connections that only read. WAL lets them read while the writer writes, and shows them committed data alone.</summary>
internal sealed class ReaderPool(string path, SqliteOptions options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Readers, options.Readers);
    private readonly ConcurrentBag<Connection> _idle = [];
    private volatile bool _closed;

    /// <summary>Runs a read on a free connection, on the caller's thread: a read costs microseconds where a hop costs tens.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Run(read);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }

    private T Run<T>(Func<Connection, T> read)
    {
        if (_closed)
            throw new StorageUnavailableException($"The database '{path}' is closed: this process is shutting down.");
        var connection = _idle.TryTake(out var idle) ? idle : Connection.OpenReader(path, options);
        try
        {
            return read(connection);
        }
        finally
        {
            if (_closed)
                connection.Dispose();
            else
                _idle.Add(connection);
        }
    }
}
