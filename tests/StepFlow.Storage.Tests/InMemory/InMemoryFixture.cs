using Microsoft.Extensions.Time.Testing;
using StepFlow.Storage.Tests.Contract;
using StepFlow.Testing.InMemory;

namespace StepFlow.Storage.Tests.InMemory;

/// <summary>Opens in-memory stores with virtual time, whose messages become the next callback, as on Azure.</summary>
public sealed class InMemoryFixture : IStoreFixture
{
    private readonly StoreHarness _shared = Open();

    public Task<StoreHarness> SharedAsync() => Task.FromResult(_shared);

    public Task<StoreHarness> FreshAsync() => Task.FromResult(Open());

    private static StoreHarness Open()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var store = new InMemoryStorage(clock).Connect(handsOver: true);
        return new VirtualTimeStore(store.Runs, store.Queue, store.Workflows, store.Schedules, store.Flows, clock);
    }
}
