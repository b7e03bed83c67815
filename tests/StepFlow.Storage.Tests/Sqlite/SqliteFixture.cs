using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Sqlite;

/// <summary>Opens SQLite stores with virtual time, as a server would: run rows in memory, claims written late.</summary>
public class SqliteFixture : IStoreFixture, IAsyncLifetime
{
    private StoreHarness? _shared;

    public Task InitializeAsync()
    {
        _shared = Open();
        return Task.CompletedTask;
    }

    public Task<StoreHarness> SharedAsync() => Task.FromResult(_shared!); // xunit has initialised the fixture

    public Task<StoreHarness> FreshAsync() => Task.FromResult(Open());

    public async Task DisposeAsync() => await _shared!.DisposeAsync();

    /// <summary>Options for a directory; each store gets one of its own.</summary>
    protected virtual void Configure(Storage.Sqlite.SqliteOptions options)
    {
    }

    private StoreHarness Open()
    {
        var directory = new DataDirectory();
        Configure(directory.Options);
        var store = directory.Open();
        return new VirtualTimeStore(store.Runs, store.Queue, store.Workflows, store.Schedules, store.Flows, directory.Clock, async () =>
        {
            await store.DisposeAsync();
            directory.Dispose();
        })
        {
            SendsInTheCommit = true,
        };
    }
}
