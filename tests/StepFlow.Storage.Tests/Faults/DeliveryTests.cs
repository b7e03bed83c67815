using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Storage.Tests.Faults;

public sealed class DeliveryTests : FaultTests
{
    [Fact]
    public async Task DeliverTwice_Send_DeliversTwoCallbacks()
    {
        var run = await CreateAsync();
        await DrainAsync(Storage.Connect());
        var store = Connect(StorageOperationKind.Send, FaultKind.DeliverTwice);

        await store.Runs.CommitAsync(run, Step(run), Stop);

        var received = await store.Queue.TryReceiveAsync(10, Stop);
        Assert.Equal([1, 1], received.Select(delivery => delivery.Callback.Position));
    }

    [Fact]
    public async Task DeliverTwice_Receive_DeliversTheSameCallbackToAnother()
    {
        await CreateAsync();
        var store = Connect(StorageOperationKind.Receive, FaultKind.DeliverTwice);

        var first = Assert.Single(await store.Queue.TryReceiveAsync(10, Stop));
        var second = Assert.Single(await store.Queue.TryReceiveAsync(10, Stop));

        Assert.Equal(first.Callback, second.Callback);
        Assert.Equal(2, second.DequeueCount);
        Assert.Empty(await store.Queue.TryReceiveAsync(10, Stop));
    }

    [Fact]
    public async Task Complete_WithAnOldReceipt_LeavesTheCallback()
    {
        await CreateAsync();
        var store = Connect(StorageOperationKind.Receive, FaultKind.DeliverTwice);
        var first = Assert.Single(await store.Queue.TryReceiveAsync(10, Stop));
        var second = Assert.Single(await store.Queue.TryReceiveAsync(10, Stop));

        await store.Queue.CompleteAsync(first, Stop);
        Assert.Single(Storage.PendingCallbacks);

        await store.Queue.CompleteAsync(second, Stop);
        Assert.Empty(Storage.PendingCallbacks);
    }

    [Fact]
    public async Task DeliverLate_Send_IsVisibleOnlyThen()
    {
        var run = await CreateAsync();
        await DrainAsync(Storage.Connect());
        var store = Connect(StorageOperationKind.Send, Fault.Late(TimeSpan.FromMinutes(3)));

        await store.Runs.CommitAsync(run, Step(run), Stop);

        Assert.Equal(Clock.GetUtcNow().AddMinutes(3), Storage.NextDue);
        Assert.Empty(await store.Queue.TryReceiveAsync(10, Stop));
        Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Single(await store.Queue.TryReceiveAsync(10, Stop));
    }

    [Fact]
    public async Task NextDue_EmptyQueue_IsNull()
    {
        Assert.Null(Storage.NextDue);

        await CreateAsync();

        Assert.Equal(Clock.GetUtcNow(), Storage.NextDue);
    }

    [Fact]
    public async Task Create_StartInMoreThanTenMinutes_SendsNothing()
    {
        var row = Contract.Sample.Row(Clock.GetUtcNow()) with { DueAt = Clock.GetUtcNow().AddMinutes(11) };

        await Storage.Connect().Runs.CreateAsync(Contract.Sample.Run(row), Stop);

        Assert.Empty(Storage.PendingCallbacks);
        Assert.Single(Storage.ActiveEntries);
    }

    [Fact]
    public async Task DisorderSeed_SameSeed_DeliversInTheSameDisorder()
    {
        var first = await ReceiveTwentyAsync(new InMemoryStorageOptions { DisorderSeed = 1 });
        var again = await ReceiveTwentyAsync(new InMemoryStorageOptions { DisorderSeed = 1 });
        var other = await ReceiveTwentyAsync(new InMemoryStorageOptions { DisorderSeed = 2 });
        var ordered = await ReceiveTwentyAsync(new InMemoryStorageOptions());

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(Enumerable.Range(0, 20), ordered);
        Assert.Equal(ordered, first.Order());
    }

    [Fact]
    public async Task DuplicateRate_Half_DeliversSomeAgain()
    {
        var received = await ReceiveTwentyAsync(new InMemoryStorageOptions { DisorderSeed = 1, DuplicateRate = 0.5 });

        Assert.Equal(20, received.Distinct().Count());
        Assert.InRange(received.Count, 22, 200);
    }

    private static async Task DrainAsync(InMemoryStore store)
    {
        foreach (var delivery in await store.Queue.TryReceiveAsync(100, Stop))
            await store.Queue.CompleteAsync(delivery, Stop);
    }

    private async Task<List<int>> ReceiveTwentyAsync(InMemoryStorageOptions options)
    {
        var store = new InMemoryStorage(Clock, options).Connect();
        for (var i = 0; i < 20; i++)
            await store.Runs.SendAsync(new Callback("run", i, Clock.GetUtcNow()), TimeSpan.Zero, Stop);

        var positions = new List<int>();
        while (await store.Queue.TryReceiveAsync(3, Stop) is { Count: > 0 } received)
            positions.AddRange(received.Select(delivery => delivery.Callback.Position));
        return positions;
    }
}
