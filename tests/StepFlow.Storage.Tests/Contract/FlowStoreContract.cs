using StepFlow.Flow;
using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Rows of flow keys.</summary>
public abstract class FlowStoreContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private readonly string _key = $"tenant/終わり 😀 #?\\ {Sample.Id("key")}";

    private IFlowStore Flows => Store.Flows;

    [Fact]
    public async Task Read_Unknown_IsNull() => Assert.Null(await Flows.ReadAsync(_key, Stop));

    [Fact]
    public async Task Write_IsReadBack_AndHoldsOnlyOnWhatWasRead()
    {
        Assert.True(await Flows.WriteAsync(_key, null, Content("one"), Stop));
        Assert.False(await Flows.WriteAsync(_key, null, Content("another"), Stop));
        var first = await Flows.ReadAsync(_key, Stop);
        Same.Bytes(Content("one"), first?.Content);

        Assert.True(await Flows.WriteAsync(_key, first, Content("two"), Stop));
        Assert.False(await Flows.WriteAsync(_key, first, Content("three"), Stop));
        Assert.False(await Flows.WriteAsync(_key, first, null, Stop));

        var second = await Flows.ReadAsync(_key, Stop);
        Same.Bytes(Content("two"), second?.Content);
        Assert.True(await Flows.WriteAsync(_key, second, null, Stop));
        Assert.Null(await Flows.ReadAsync(_key, Stop));
        Assert.False(await Flows.WriteAsync(_key, second, Content("late"), Stop));
    }

    [Fact]
    public async Task Write_AtTheSameTime_HoldsOnce()
    {
        await Flows.WriteAsync(_key, null, Content("first"), Stop);
        var first = await Flows.ReadAsync(_key, Stop);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Flows.WriteAsync(_key, first, Content($"{i}"), Stop))));

        Assert.Single(answers, held => held);
    }

    [Fact]
    public async Task Write_AsLargeAsARowMayBe_ComesBack()
    {
        var content = Content(new string('x', 63_900));

        await Flows.WriteAsync(_key, null, content, Stop);

        Same.Bytes(content, (await Flows.ReadAsync(_key, Stop))?.Content);
    }

    [Fact]
    public async Task List_PagesThroughEveryKeyOnce()
    {
        await using var fresh = await FreshAsync();
        var keys = Enumerable.Range(0, 5).Select(i => $"{_key}{i}").ToList();
        foreach (var key in keys)
            await fresh.Flows.WriteAsync(key, null, Content("x"), Stop);

        var found = new List<string>();
        for (IReadOnlyList<string> page = await fresh.Flows.ListAsync(null, 2, Stop); page.Count > 0; page = await fresh.Flows.ListAsync(page[^1], 2, Stop))
            found.AddRange(page);

        Assert.Equal(keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Waiters_AreListedInTheOrderOfTheirComing_AndAreGoneOnceRemoved()
    {
        var began = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero).AddTicks(7);
        var first = new FlowWaiter(began, new FlowPlace("run-b", "one", 0));
        var second = new FlowWaiter(began.AddTicks(1), new FlowPlace("run-a", "two", 3));
        var third = new FlowWaiter(began.AddTicks(1), new FlowPlace("run-c", "three", 0));
        foreach (var waiter in new[] { third, first, second, first })
            await Flows.AddWaiterAsync(_key, waiter, Stop);
        await Flows.AddWaiterAsync(_key + "/other", first, Stop);

        Assert.Equal([first, second, third], await Flows.ListWaitersAsync(_key, 10, Stop));
        Assert.Equal([first, second], await Flows.ListWaitersAsync(_key, 2, Stop));

        await Flows.RemoveWaiterAsync(_key, second, Stop);
        await Flows.RemoveWaiterAsync(_key, second, Stop);
        await Flows.RemoveWaiterAsync(_key, third with { Since = began }, Stop);

        Assert.Equal([first, third], await Flows.ListWaitersAsync(_key, 10, Stop));
        Assert.Null(await Flows.ReadAsync(_key, Stop));
    }

    [Fact]
    public async Task Waiters_AThousandOfOneKey_KeepTheirOrder()
    {
        var began = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
        var waiters = Enumerable.Range(0, 1000).Select(i => new FlowWaiter(began.AddSeconds(i), new FlowPlace($"run-{i}", "x", 0))).ToList();
        foreach (var some in waiters.Chunk(50))
            await Task.WhenAll(some.Reverse().Select(waiter => Flows.AddWaiterAsync(_key, waiter, Stop)));

        Assert.Equal(waiters.Take(1), await Flows.ListWaitersAsync(_key, 1, Stop));
        Assert.Equal(waiters, await Flows.ListWaitersAsync(_key, 2000, Stop));
    }

    private static Payload Content(string text) => Payload.FromJson($"\"{text}\"");
}
