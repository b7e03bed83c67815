using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;

namespace StepFlow.Tests.Events;

/// <summary>Whom an event reaches, what is kept of it, and which are refused.</summary>
public sealed class EventDeliveryTests : EventTest
{
    private const string TimedOut = """{"timedOut":true,"event":null,"payload":null}""";

    [Fact]
    public async Task Event_BeforeItsWait_IsKeptAndTakenAtOnce()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{ "sleep": "1h" }, { "waitForEvent": "e", "timeout": "1h" }]"""), CancellationToken.None);
        var receipt = await SendAsync(process, Message("e", "1"));
        await SendAsync(process, Message("other", "2"));

        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal((true, false), (receipt.Accepted, receipt.Waiting));
        Assert.Equal("""{"timedOut":false,"event":"e","payload":1}""", run.Output?.ToString());
        Assert.Equal("other", Assert.Single(Environment.Storage.Inspect("run-1")?.Inbox ?? []).Entry.EventId);
    }

    [Fact]
    public async Task Event_UnderAKey_IsOneEventHoweverOftenItIsSent()
    {
        await using var process = await StartAsync("""[{ "waitForEvent": "e" }, { "waitForEvent": "e", "timeout": "1m" }]""");
        Assert.True((await SendAsync(process, Message("e", "1", key: "k"))).Accepted);
        Assert.False((await SendAsync(process, Message("e", "1", key: "k"))).Accepted);
        await process.DeliverAllAsync();
        Assert.Equal(1, RowOf().Cursor);

        Assert.False((await SendAsync(process, Message("e", "1", key: "k"))).Accepted);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));

        Assert.Equal(TimedOut, (await ViewAsync(process)).Output?.ToString());
    }

    [Fact]
    public async Task Event_ToAll_ReachesEveryWaiterAndSaysWho()
    {
        await using var process = await StartAsync(runId: "run-1");
        await StartAsync(runId: "run-2");
        await StartAsync(runId: "run-3", input: "2");

        var reached = await process.Events.SendToAllAsync(Message(), CancellationToken.None);
        await process.DeliverAllAsync();

        Assert.Equal(["run-1", "run-2"], reached);
        Assert.Equal((RunStatus.Succeeded, RunStatus.Succeeded, RunStatus.Waiting), (RowOf("run-1").Status, RowOf("run-2").Status, RowOf("run-3").Status));
        Assert.Empty(await process.Events.SendToAllAsync(Message(), CancellationToken.None));
    }

    [Fact]
    public async Task Waiters_OfAnEvent_AreListedInPages()
    {
        await using var process = await StartAsync(runId: "run-1");
        await StartAsync(runId: "run-2");
        await StartAsync(runId: "run-3");

        var first = await process.Events.WaitersAsync("approved/1", null, 2, CancellationToken.None);
        var second = await process.Events.WaitersAsync("approved/1", first[^1], 2, CancellationToken.None);

        Assert.Equal(["run-1", "run-2", "run-3"], first.Concat(second).Select(w => w.RunId));
    }

    [Fact]
    public async Task Waiter_ThatACrashLeftBehind_IsRemovedByWhoeverMeetsIt()
    {
        await using var process = await StartAsync();
        var stale = new Waiter("approved/1", "gone", "x", 0, Environment.Time.GetUtcNow());
        await process.Store.Runs.AddWaiterAsync(stale, CancellationToken.None);

        Assert.Equal(["run-1"], await process.Events.SendToAllAsync(Message(), CancellationToken.None));

        Assert.DoesNotContain(stale, Environment.Storage.AllWaiters);
    }

    [Theory]
    [InlineData("cancel", "is Canceled and takes no events")]
    [InlineData("end", "is Succeeded and takes no events")]
    public async Task Event_ForAnEndedRun_IsRefused(string how, string message)
    {
        await using var process = await StartAsync(how == "end" ? """["AddOne"]""" : Wait);
        if (how == "cancel")
            await process.Control.CancelAsync("run-1", CancellationToken.None);

        var refused = await Assert.ThrowsAsync<ConflictException>(() => SendAsync(process));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_ForAnUnknownRun_IsRefused() =>
        await Assert.ThrowsAsync<NotFoundException>(() => SendAsync(Environment.StartProcess()));

    [Theory]
    [InlineData("", "found an empty string")]
    [InlineData("stepflow/webhook/x", "does not begin with 'stepflow/'")]
    [InlineData("ä200", "found 402 bytes")]
    public async Task Event_OfAWrongId_IsRefused(string id, string message)
    {
        await using var process = await StartAsync();
        if (id == "ä200")
            id = new string('ä', 201);

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => SendAsync(process, Message(id)));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_LargerThanTheCap_IsRefused()
    {
        await using var process = await StartAsync();
        var large = Message(payload: $"\"{new string('x', 17 * 1024 * 1024)}\"");
        await Assert.ThrowsAsync<PayloadTooLargeException>(() => SendAsync(process, large));
    }

    [Fact]
    public async Task Inbox_ThatIsFull_TakesNoMore()
    {
        await using var process = await StartAsync();
        for (var i = 0; i < 1000; i++)
            await SendAsync(process, Message("other", key: $"k{i}"));

        await Assert.ThrowsAsync<InboxFullException>(() => SendAsync(process));
        Assert.False((await SendAsync(process, Message("other", key: "k7"))).Accepted);
    }
}
