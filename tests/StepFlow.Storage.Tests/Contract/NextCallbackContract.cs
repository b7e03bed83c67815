namespace StepFlow.Storage.Tests.Contract;

/// <summary>
/// A delivery and the callback that the commit of its step sends. A store may let the one message become the other: what is seen of it is the
/// same.
/// </summary>
public abstract class NextCallbackContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private static readonly TimeSpan Little = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Complete_AfterTheNextWasSent_LeavesTheNext()
    {
        await using var store = await FreshAsync();
        var (run, first) = await DeliveredAsync(store);
        await StepAsync(store, run);

        await store.Queue.CompleteAsync(first, Stop);

        var next = Assert.Single(await store.ReceiveAsync(10, Soon));
        Assert.Equal((1, 1), (next.Callback.Position, next.DequeueCount));
        await store.Queue.CompleteAsync(next, Stop);
        Assert.Empty(await store.ReceiveAsync(10, Little));
    }

    [Fact]
    public async Task Complete_OfManySteps_LeavesOneCallbackEachTime()
    {
        await using var store = await FreshAsync();
        var (run, delivery) = await DeliveredAsync(store);
        for (var step = 1; step <= 8; step++)
        {
            run = await StepAsync(store, run);
            await store.Queue.CompleteAsync(delivery, Stop);
            delivery = Assert.Single(await store.ReceiveAsync(10, Soon));
            Assert.Equal((step, 1), (delivery.Callback.Position, delivery.DequeueCount));
        }

        await store.Queue.CompleteAsync(delivery, Stop);
        Assert.Empty(await store.ReceiveAsync(10, Little));
    }

    [Fact]
    public async Task Return_AfterTheNextWasSent_TakesNothingAway()
    {
        await using var store = await FreshAsync();
        var (run, first) = await DeliveredAsync(store);
        await StepAsync(store, run);

        await store.Queue.ReturnAsync(first, TimeSpan.Zero, Stop);

        var positions = new HashSet<int>();
        Assert.True(await store.EventuallyAsync(
            async () =>
            {
                positions.UnionWith((await store.ReceiveAsync(10, Little)).Select(delivery => delivery.Callback.Position));
                return positions.Contains(1);
            },
            Soon));
    }

    [Fact]
    public async Task Next_ThatIsReturned_HasTriesOfItsOwn()
    {
        await using var store = await FreshAsync();
        var (run, first) = await DeliveredAsync(store);
        await store.Queue.ReturnAsync(first, TimeSpan.Zero, Stop);
        first = Assert.Single(await store.ReceiveAsync(10, Soon));
        Assert.Equal(2, first.DequeueCount);
        await StepAsync(store, run);
        await store.Queue.CompleteAsync(first, Stop);
        var next = Assert.Single(await store.ReceiveAsync(10, Soon));
        Assert.Equal(1, next.DequeueCount);

        await store.Queue.ReturnAsync(next, TimeSpan.Zero, Stop);

        Assert.Equal((1, 2), (await store.ReceiveAsync(10, Soon)) is [var again] ? (again.Callback.Position, again.DequeueCount) : default);
    }

    [Fact]
    public async Task Complete_AfterAnotherTryWasSent_LeavesThat()
    {
        await using var store = await FreshAsync();
        var (run, first) = await DeliveredAsync(store);
        var due = Sample.Odd(store.Now);
        Assert.NotNull(await store.Runs.CommitAsync(run, new RunCommit { Row = run.Row with { Attempt = 1, DueAt = due }, Send = true }, Stop));

        await store.Queue.CompleteAsync(first, Stop);

        var again = Assert.Single(await store.ReceiveAsync(10, Soon));
        Assert.Equal((0, due), (again.Callback.Position, again.Callback.Due));
    }

    [Fact]
    public async Task Next_OfADeliveryThatCameAgain_IsSentAllTheSame()
    {
        await using var store = await ImpatientAsync();
        var (run, first) = await DeliveredAsync(store);
        var second = Assert.Single(await store.ReceiveAsync(10, store.TimeIsVirtual ? TimeSpan.FromHours(1) : Soon));
        await StepAsync(store, run);

        await store.Queue.CompleteAsync(first, Stop);
        await store.Queue.CompleteAsync(second, Stop);

        Assert.Equal(1, Assert.Single(await store.ReceiveAsync(10, Soon)).Callback.Position);
    }

    [Fact]
    public async Task Next_OfAnotherRun_LeavesTheDelivery()
    {
        await using var store = await ImpatientAsync();
        var (_, first) = await DeliveredAsync(store);
        var (other, second) = await DeliveredAsync(store);
        await StepAsync(store, other);
        await store.Queue.CompleteAsync(second, Stop);

        var within = store.TimeIsVirtual ? TimeSpan.FromHours(1) : Soon;
        var came = new HashSet<string>();
        Assert.True(await store.EventuallyAsync(
            async () =>
            {
                came.UnionWith((await store.ReceiveAsync(10, within)).Select(delivery => delivery.Callback.RunId));
                return came.Contains(first.Callback.RunId) && came.Contains(other.Row.RunId);
            },
            within * 2));
    }

    private async Task<(RunSnapshot Run, Delivery Delivery)> DeliveredAsync(StoreHarness store)
    {
        var outcome = await store.Runs.CreateAsync(Sample.Run(Sample.Row(store.Now) with { StepCount = 20 }), Stop);
        var delivery = Assert.Single(await store.ReceiveAsync(10, Soon));
        Assert.Equal(outcome.Run.Row.RunId, delivery.Callback.RunId);
        return (outcome.Run, delivery);
    }

    private async Task<RunSnapshot> StepAsync(StoreHarness store, RunSnapshot run)
    {
        var position = run.Row.Cursor;
        var next = run.Row with { Cursor = position + 1, ValueAt = position, RecordHash = $"hash-{position}", DueAt = Sample.Odd(store.Now) };
        var stored = await store.Runs.CommitAsync(run, new RunCommit { Row = next, Record = Sample.Record(position), Send = true }, Stop);
        Assert.NotNull(stored);
        return stored;
    }
}
