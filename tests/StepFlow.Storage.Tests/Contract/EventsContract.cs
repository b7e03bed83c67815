using StepFlow.Events;
using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Inboxes and waiters: an event is there once and taken once, with the step that waited for it.</summary>
public abstract class EventsContract(IStoreFixture fixture) : StoreContract(fixture)
{
    private const string Name = "Größe/終わり #1?%2F\\ 🚫";

    private InboxEvent Event(string id = "e1", string eventId = Name, int second = 0, Payload? payload = null, bool once = false) =>
        new(new InboxEntry(id, eventId, Sample.Odd(Store.Now.AddMinutes(1).AddSeconds(second))), payload ?? Payload.FromJson("""{"a":[1, 2]}"""), once);

    private static Waiter WaiterOf(RunRow row, string eventId, int position = 0) => new(eventId, row.RunId, row.Incarnation, position, row.CreatedAt);

    [Fact]
    public async Task AddEvent_ThenRead_IsTheSameToTheByteAndTheTick()
    {
        var run = await CreateAsync();
        var sent = Event();

        Assert.True(await Runs.AddEventAsync(run, sent, Stop));

        Assert.Equal([sent.Entry], await Runs.ListInboxAsync(run, Stop));
        Assert.Equal(sent.Payload, await Runs.ReadEventAsync(run, "e1", Stop));
        Assert.Null(await Runs.ReadEventAsync(run, "e2", Stop));
        Assert.Empty(await Runs.ReadRecordsAsync(run, 0, 10, Stop));
        Assert.Empty(await Runs.ReadAttemptsAsync(run, Stop));
    }

    [Theory]
    [InlineData(100 * 1024)]
    [InlineData(3 * 1024 * 1024)]
    public async Task AddEvent_LargePayload_IsKept(int size)
    {
        var run = await CreateAsync();
        await Runs.AddEventAsync(run, Event(payload: Sample.Value(size)), Stop);
        Same.Bytes(Sample.Value(size), await Runs.ReadEventAsync(run, "e1", Stop));
    }

    [Fact]
    public async Task AddEvent_OfAnIdThatIsThere_ChangesNothing()
    {
        var run = await CreateAsync();
        await Runs.AddEventAsync(run, Event(), Stop);

        Assert.False(await Runs.AddEventAsync(run, Event(payload: Payload.FromJson("2")), Stop));

        Assert.Equal(Event().Payload, await Runs.ReadEventAsync(run, "e1", Stop));
    }

    [Fact]
    public async Task ListInbox_OfSeveral_IsEarliestFirst()
    {
        var run = await CreateAsync();
        await Runs.AddEventAsync(run, Event("b", second: 2), Stop);
        await Runs.AddEventAsync(run, Event("c", second: 1), Stop);
        await Runs.AddEventAsync(run, Event("a", second: 2), Stop);

        Assert.Equal(["c", "a", "b"], (await Runs.ListInboxAsync(run, Stop)).Select(e => e.Id));
    }

    [Fact]
    public async Task Commit_ThatTakesAnEvent_RemovesItWithTheRecord()
    {
        var run = await CreateAsync();
        await Runs.AddEventAsync(run, Event(), Stop);
        await Runs.AddEventAsync(run, Event("e2"), Stop);

        await CommitAsync(run, Taking(run, "e1"));

        Assert.Equal(["e2"], (await Runs.ListInboxAsync(run, Stop)).Select(e => e.Id));
        Assert.Single(await Runs.ReadRecordsAsync(await LoadAsync(run.Row.RunId), 0, 10, Stop));
    }

    [Fact]
    public async Task Commit_ThatTakesAnEventWhichIsGone_StoresNothing()
    {
        var run = await CreateAsync();
        Assert.Null(await Runs.CommitAsync(run, Taking(run, "e1"), Stop));

        var loaded = await LoadAsync(run.Row.RunId);
        Assert.Equal(0, loaded.Row.Cursor);
        Assert.Empty(await Runs.ReadRecordsAsync(loaded, 0, 10, Stop));
    }

    [Fact]
    public async Task Commit_OnAnOldRow_TakesNoEvent()
    {
        var run = await CreateAsync();
        await Runs.AddEventAsync(run, Event(), Stop);
        await CommitAsync(run, new RunCommit { Row = run.Row with { Attempt = 1 } });

        Assert.Null(await Runs.CommitAsync(run, Taking(run, "e1"), Stop));

        Assert.Single(await Runs.ListInboxAsync(run, Stop));
    }

    [Fact]
    public async Task AddEvent_DoesNotStandInTheWayOfACommit()
    {
        var run = await CreateAsync();
        await Runs.AddEventAsync(run, Event(), Stop);
        await CommitAsync(run, new RunCommit { Row = run.Row with { Cursor = 1 }, Record = Sample.Record(0) });
        Assert.Single(await Runs.ListInboxAsync(run, Stop));
    }

    [Fact]
    public async Task AddEvent_ThatComesOnce_IsNotTakenAgainAfterItWasTaken()
    {
        var run = await CreateAsync();
        Assert.False(await Runs.HasReceivedAsync(run, "e1", Stop));
        Assert.True(await Runs.AddEventAsync(run, Event(once: true), Stop));
        Assert.False(await Runs.AddEventAsync(run, Event(once: true), Stop));
        Assert.True(await Runs.AddEventAsync(run, Event("e2"), Stop));
        Assert.Equal((true, false), (await Runs.HasReceivedAsync(run, "e1", Stop), await Runs.HasReceivedAsync(run, "e2", Stop)));
        run = await CommitAsync(run, Taking(run, "e1"));

        Assert.False(await Runs.AddEventAsync(run, Event(once: true), Stop));
        Assert.True(await Runs.HasReceivedAsync(run, "e1", Stop));

        Assert.Equal("e2", Assert.Single(await Runs.ListInboxAsync(run, Stop)).Id);
    }

    [Fact]
    public async Task AddEvent_AtTheSameTimeUnderOneId_IsTakenOnce()
    {
        var run = await CreateAsync();
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Runs.AddEventAsync(run, Event(once: true), Stop)));
        Assert.Single(taken, accepted => accepted);
        Assert.Single(await Runs.ListInboxAsync(run, Stop));
    }

    [Fact]
    public async Task Wait_OnTheRow_IsKept()
    {
        var wait = new EventWait([Name, "b"], Sample.Odd(Store.Now), Sample.Odd(Store.Now.AddDays(7)));
        var run = await CreateAsync(row => row with { Secret = "secret" });
        var waiting = run.Row with { Status = RunStatus.Waiting, Wait = wait, DueAt = EventWait.Never };

        await CommitAsync(run, new RunCommit { Row = waiting });

        Same.Row(waiting, (await LoadAsync(run.Row.RunId)).Row);
        var loaded = await LoadAsync(run.Row.RunId);
        await CommitAsync(loaded, new RunCommit { Row = loaded.Row with { Wait = null } });
        Assert.Null((await LoadAsync(run.Row.RunId)).Row.Wait);
    }

    [Fact]
    public async Task Waiters_OfAnEvent_AreListedByRunInPages()
    {
        var eventId = Sample.Id(Name);
        Waiter[] waiters = [.. Enumerable.Range(0, 5).Select(i => WaiterOf(Sample.Row(Store.Now, $"w{i}-{Guid.NewGuid():N}"), eventId, i))];
        foreach (var waiter in waiters.Reverse())
            await Runs.AddWaiterAsync(waiter, Stop);
        await Runs.AddWaiterAsync(WaiterOf(Sample.Row(Store.Now), $"{eventId}x"), Stop);

        var first = await Runs.ListWaitersAsync(eventId, null, 3, Stop);
        var rest = await Runs.ListWaitersAsync(eventId, first[^1], 3, Stop);

        Assert.Equal(waiters, first.Concat(rest));
        Assert.Equal(3, first.Count);
    }

    [Fact]
    public async Task Waiter_AddedTwiceAndRemovedTwice_IsThereOnceAndGone()
    {
        var waiter = WaiterOf(Sample.Row(Store.Now), Sample.Id(Name));
        await Runs.AddWaiterAsync(waiter, Stop);
        await Runs.AddWaiterAsync(waiter, Stop);
        Assert.Equal([waiter], await Runs.ListWaitersAsync(waiter.EventId, null, 10, Stop));

        await Runs.RemoveWaiterAsync(waiter, Stop);
        await Runs.RemoveWaiterAsync(waiter, Stop);

        Assert.Empty(await Runs.ListWaitersAsync(waiter.EventId, null, 10, Stop));
    }

    [Fact]
    public async Task EventIds_ThatDifferInCaseAlone_AreTwo()
    {
        var id = Sample.Id("event");
        await Runs.AddWaiterAsync(WaiterOf(Sample.Row(Store.Now), id), Stop);
        Assert.Empty(await Runs.ListWaitersAsync(id.ToUpperInvariant(), null, 10, Stop));
    }

    [Fact]
    public async Task Purge_OfAWaitingRun_LeavesNoEventAndNoWaiter()
    {
        var eventId = Sample.Id("event");
        var run = await CreateAsync(row => row with { Wait = new EventWait([eventId], row.CreatedAt, null) });
        await Runs.AddEventAsync(run, Event(once: true, payload: Sample.Value(1024 * 1024)), Stop);
        await Runs.AddWaiterAsync(WaiterOf(run.Row, eventId), Stop);
        var ended = await EndAsync(run, RunStatus.Canceled);

        await Runs.PurgeAsync(ended, Stop);

        Assert.Empty(await Runs.ListWaitersAsync(eventId, null, 10, Stop));
        var again = (await Runs.CreateAsync(Sample.Run(Sample.Row(Store.Now, run.Row.RunId)), Stop)).Run;
        Assert.Empty(await Runs.ListInboxAsync(again, Stop));
        Assert.True(await Runs.AddEventAsync(again, Event(once: true), Stop));
    }

    [Fact]
    public async Task AddEvent_ForARunThatWasPurgedMeanwhile_IsNotSeenByTheNextOfItsId()
    {
        var run = await CreateAsync();
        await Runs.PurgeAsync(await EndAsync(run), Stop);
        await Runs.AddEventAsync(run, Event(once: true), Stop);

        var again = (await Runs.CreateAsync(Sample.Run(Sample.Row(Store.Now, run.Row.RunId)), Stop)).Run;

        Assert.Empty(await Runs.ListInboxAsync(again, Stop));
        Assert.True(await Runs.AddEventAsync(again, Event(once: true), Stop));
    }

    private static RunCommit Taking(RunSnapshot run, string id) =>
        new() { Row = run.Row with { Cursor = 1 }, Record = Sample.Record(0), RemoveEvent = id };
}
