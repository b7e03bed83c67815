namespace StepFlow.Storage.Tests.Contract;

/// <summary>The receiving end, each test on a queue of its own.</summary>
public abstract class QueueContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private static readonly TimeSpan Little = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Receive_NothingDue_WaitsUntilItIsCanceled()
    {
        await using var store = await FreshAsync();

        Assert.Empty(await store.ReceiveAsync(10, Little));
    }

    [Fact]
    public async Task Receive_WhileWaiting_GetsWhatIsSent()
    {
        await using var store = await FreshAsync();
        var receive = store.Queue.ReceiveAsync(10, Stop);

        await store.Runs.SendAsync(Callback(1), TimeSpan.Zero, Stop);

        Assert.Equal(1, Assert.Single(await receive).Callback.Position);
    }

    [Fact]
    public async Task Receive_AtMostSoMany_LeavesTheRest()
    {
        await using var store = await FreshAsync();
        for (var i = 0; i < 5; i++)
            await store.Runs.SendAsync(Callback(i), TimeSpan.Zero, Stop);

        var positions = new List<int>();
        while (positions.Count < 5)
        {
            var received = await store.ReceiveAsync(2, Soon);
            Assert.InRange(received.Count, 1, 2);
            positions.AddRange(received.Select(delivery => delivery.Callback.Position));
        }

        Assert.Equal([0, 1, 2, 3, 4], positions.Order());
    }

    [Fact]
    public async Task Receive_Delivered_IsHiddenFromOthers()
    {
        await using var store = await FreshAsync();
        await store.Runs.SendAsync(Callback(0), TimeSpan.Zero, Stop);

        Assert.Single(await store.ReceiveAsync(10, Soon));
        Assert.Empty(await store.ReceiveAsync(10, Little));
    }

    [Fact]
    public async Task Complete_Delivery_NeverComesAgain()
    {
        await using var store = await FreshAsync();
        await store.Runs.SendAsync(Callback(0), TimeSpan.Zero, Stop);
        var delivery = Assert.Single(await store.ReceiveAsync(10, Soon));

        await store.Queue.CompleteAsync(delivery, Stop);

        Assert.Empty(await store.ReceiveAsync(10, store.TimeIsVirtual ? TimeSpan.FromDays(1) : Little));
    }

    [Fact]
    public async Task Complete_Twice_IsNoError()
    {
        await using var store = await FreshAsync();
        await store.Runs.SendAsync(Callback(0), TimeSpan.Zero, Stop);
        var delivery = Assert.Single(await store.ReceiveAsync(10, Soon));

        await store.Queue.CompleteAsync(delivery, Stop);
        await store.Queue.CompleteAsync(delivery, Stop);
    }

    [Fact]
    public async Task Return_Delivery_ComesAgainCounted()
    {
        await using var store = await FreshAsync();
        await store.Runs.SendAsync(Callback(7), TimeSpan.Zero, Stop);
        var first = Assert.Single(await store.ReceiveAsync(10, Soon));

        await store.Queue.ReturnAsync(first, TimeSpan.Zero, Stop);

        var second = Assert.Single(await store.ReceiveAsync(10, Soon));
        Assert.Equal(first.Callback, second.Callback);
        Assert.Equal(2, second.DequeueCount);
    }

    [Fact]
    public async Task Return_WithDelay_IsNotVisibleBefore()
    {
        await using var store = await FreshAsync();
        await store.Runs.SendAsync(Callback(0), TimeSpan.Zero, Stop);
        var first = Assert.Single(await store.ReceiveAsync(10, Soon));

        await store.Queue.ReturnAsync(first, Little * 2, Stop);

        Assert.Empty(await store.ReceiveAsync(10, Little));
        Assert.Single(await store.ReceiveAsync(10, Soon));
    }

    [Fact]
    public async Task CompleteAndReturn_OfADeliveryThatCameAgain_LeaveTheSecond()
    {
        await using var store = await FreshAsync();
        await store.Runs.SendAsync(Callback(0), TimeSpan.Zero, Stop);
        var first = Assert.Single(await store.ReceiveAsync(10, Soon));
        await store.Queue.ReturnAsync(first, TimeSpan.Zero, Stop);
        var second = Assert.Single(await store.ReceiveAsync(10, Soon));

        await store.Queue.CompleteAsync(first, Stop);
        await store.Queue.ReturnAsync(first, TimeSpan.Zero, Stop);

        // Neither shown to others, as its return would, nor taken away, as its completion would.
        Assert.Empty(await store.ReceiveAsync(10, Little));
        await store.Queue.ReturnAsync(second, TimeSpan.Zero, Stop);
        Assert.Equal(3, Assert.Single(await store.ReceiveAsync(10, Soon)).DequeueCount);
    }

    [Fact]
    public async Task Receive_InParallel_DeliversEachOnce()
    {
        await using var store = await FreshAsync();
        for (var i = 0; i < 40; i++)
            await store.Runs.SendAsync(Callback(i), TimeSpan.Zero, Stop);

        var received = new List<int>();
        while (received.Count < 40)
        {
            var batches = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => store.Queue.ReceiveAsync(2, Stop))));
            received.AddRange(batches.SelectMany(batch => batch).Select(delivery => delivery.Callback.Position));
        }

        Assert.Equal(Enumerable.Range(0, 40), received.Order());
    }

    [Fact]
    public async Task Delivery_NeitherCompletedNorReturned_ComesAgain()
    {
        await using var store = await ImpatientAsync();
        await store.Runs.SendAsync(Callback(0), TimeSpan.Zero, Stop);
        Assert.Equal(1, Assert.Single(await store.ReceiveAsync(10, Soon)).DequeueCount);

        Assert.Equal(2, Assert.Single(await store.ReceiveAsync(10, store.TimeIsVirtual ? TimeSpan.FromHours(1) : Soon)).DequeueCount);
    }

    [Fact]
    public async Task ReadBacklog_EmptyQueue_IsZero()
    {
        await using var store = await FreshAsync();

        Assert.Equal(TimeSpan.Zero, await store.Runs.ReadBacklogAsync(Stop));
    }

    [Fact]
    public async Task ReadBacklog_CallbackThatWaits_GrowsUntilItIsDelivered()
    {
        await using var store = await FreshAsync();
        await store.Runs.SendAsync(Callback(0) with { Due = store.Now }, TimeSpan.Zero, Stop);
        Assert.InRange(await store.Runs.ReadBacklogAsync(Stop), TimeSpan.Zero, TimeSpan.FromSeconds(10));

        Assert.True(await store.EventuallyAsync(async () => await store.Runs.ReadBacklogAsync(Stop) >= TimeSpan.FromSeconds(2), Soon));
        await store.ReceiveAsync(10, Soon);

        Assert.Equal(TimeSpan.Zero, await store.Runs.ReadBacklogAsync(Stop));
    }

    [Fact]
    public async Task ReadBacklog_CallbackForLater_IsZero()
    {
        await using var store = await FreshAsync();
        await store.Runs.SendAsync(Callback(0) with { Due = store.Now.AddMinutes(5) }, TimeSpan.FromMinutes(5), Stop);

        Assert.Equal(TimeSpan.Zero, await store.Runs.ReadBacklogAsync(Stop));
    }

    [Fact]
    public async Task Check_StoreThatAnswers_Returns()
    {
        await using var store = await FreshAsync();

        await store.Runs.CheckAsync(Stop);
    }

    private static Callback Callback(int position) => new("run", position, Sample.Odd(DateTimeOffset.UnixEpoch.AddYears(56)));
}
