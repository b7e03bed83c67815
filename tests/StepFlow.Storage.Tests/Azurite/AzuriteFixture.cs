using StepFlow.Azurite;
using StepFlow.Storage.Tests.Contract;

namespace StepFlow.Storage.Tests.Azurite;

/// <summary>One Azurite for all tests of the storage account; each opens tables, queues and a container of its own in it.</summary>
public sealed class AzuriteFixture : IStoreFixture, IAsyncLifetime
{
    private AzuriteProcess? _azurite;
    private readonly List<AzuriteStore> _stores = [];

    /// <summary>The emulator; there from the first test on.</summary>
    public AzuriteProcess Azurite => _azurite ?? throw new InvalidOperationException("Azurite was not started.");

    public async Task InitializeAsync() => _azurite = await AzuriteProcess.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }

    // One for each test: in one queue for all of them, a test would have to receive what hundreds before it left.
    public Task<StoreHarness> SharedAsync()
    {
        var store = Open();
        _stores.Add(store);
        return Task.FromResult(Harness(store, close: null));
    }

    public Task<StoreHarness> FreshAsync() => OpenedAsync();

    public Task<StoreHarness> ImpatientAsync() => OpenedAsync(setup => setup.VisibilityTimeout = TimeSpan.FromSeconds(2));

    /// <summary>Opens an empty store.</summary>
    public AzuriteStore Open(Action<AzureSetup>? change = null)
    {
        var setup = new AzureSetup { ConnectionString = Azurite.ConnectionString };
        change?.Invoke(setup);
        return new AzuriteStore(setup);
    }

    private Task<StoreHarness> OpenedAsync(Action<AzureSetup>? change = null)
    {
        var store = Open(change);
        return Task.FromResult(Harness(store, store.DisposeAsync));
    }

    private static StoreHarness Harness(AzuriteStore store, Func<ValueTask>? close) =>
        new RealTimeStore(store.Runs, store.Queue, store.Workflows, store.Schedules, store.Flows, close);
}
