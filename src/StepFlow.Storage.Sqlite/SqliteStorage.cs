using StepFlow.Errors;

namespace StepFlow.Storage.Sqlite;

/// <summary>
/// The embedded storage of one data directory. It opens with the first use, or with <see cref="OpenAsync"/> where a host wants
/// to know at its start, and belongs to this process until it is disposed.
/// </summary>
/// <param name="options">How the data are kept.</param>
/// <param name="time">The clock; for this storage it is the storage service's clock as well.</param>
public sealed class SqliteStorage(SqliteOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile OpenStore? _store;
    private bool _disposed;

    /// <summary>Takes the directory and opens the database, created if absent. Does nothing where it is open.</summary>
    /// <exception cref="DirectoryInUseException">Another process owns the directory.</exception>
    /// <exception cref="StorageDamagedException">The file is not a database of StepFlow.</exception>
    /// <exception cref="StorageUnavailableException">The directory cannot be written, or a newer StepFlow wrote the file.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken = default) => await GetAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Leaves the URL of this process's API for whoever tries to open the directory too.</summary>
    public async Task AnnounceAsync(Uri url, CancellationToken cancellationToken = default) =>
        (await GetAsync(cancellationToken).ConfigureAwait(false)).Announce(url);

    /// <summary>Writes what is queued and gives the directory back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _disposed = true;
            _store?.Close();
            _store = null;
        }
        finally
        {
            _gate.Release();
        }
    }

    internal ValueTask<OpenStore> GetAsync(CancellationToken cancellationToken) =>
        _store is { } open ? ValueTask.FromResult(open) : OpenFirstAsync(cancellationToken);

    private async ValueTask<OpenStore> OpenFirstAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_disposed)
                throw new StorageUnavailableException($"The data directory '{options.Directory}' is closed: this process is shutting down.");
            return _store ??= OpenStore.Open(options, time);
        }
        finally
        {
            _gate.Release();
        }
    }
}
