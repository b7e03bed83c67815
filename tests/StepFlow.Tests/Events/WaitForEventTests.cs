using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;

namespace StepFlow.Tests.Events;

public sealed class WaitForEventTests : EventTest
{
    private const string Came = """{"timedOut":false,"event":"approved/1","payload":"yes"}""";
    private const string TimedOut = """{"timedOut":true,"event":null,"payload":null}""";

    [Fact]
    public async Task Wait_UntilTheEvent_CostsNothingAndGoesOnWithIt()
    {
        await using var process = await StartAsync();
        var waiting = await ViewAsync(process);
        Assert.Equal((RunStatus.Waiting, "Waiting", "approved/1"), (waiting.Status, waiting.Steps[0].Status, Assert.Single(waiting.Steps[0].WaitsFor ?? [])));
        Assert.Equal(Environment.Time.GetUtcNow() + TimeSpan.FromDays(7), waiting.DueAt);
        Assert.Empty(Executed);

        Environment.Time.Advance(TimeSpan.FromHours(5));
        var receipt = await SendAsync(process);
        await process.DeliverAllAsync();

        var run = await ViewAsync(process);
        Assert.Equal((true, true), (receipt.Accepted, receipt.Waiting));
        Assert.Equal((RunStatus.Succeeded, Came), (run.Status, run.Output?.ToString()));
        Assert.Equal(TimeSpan.FromHours(5).TotalMilliseconds, run.Steps[0].DurationMs);
        Assert.Empty(Environment.Storage.AllWaiters);
        Assert.Empty(Environment.Storage.Inspect("run-1")?.Inbox ?? []);
    }

    [Fact]
    public async Task Wait_WithoutTheEvent_EndsAtItsDeadline()
    {
        await using var process = await StartAsync();
        await Environment.AdvanceAsync(process, TimeSpan.FromDays(7) - TimeSpan.FromMinutes(5));
        Assert.Equal(RunStatus.Waiting, RowOf().Status);

        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(7));

        var run = await ViewAsync(process);
        Assert.Equal((RunStatus.Succeeded, TimedOut), (run.Status, run.Output?.ToString()));
        Assert.Empty(Environment.Storage.AllWaiters);
    }

    [Fact]
    public async Task Wait_WithoutATimeout_WaitsForEver()
    {
        await using var process = await StartAsync("""[{ "waitForEvent": "e" }]""");
        await Environment.AdvanceAsync(process, TimeSpan.FromDays(40));
        var waiting = await ViewAsync(process);
        Assert.Equal((RunStatus.Waiting, null), (waiting.Status, waiting.DueAt));
        Assert.Empty(Environment.Storage.PendingCallbacks);

        await SendAsync(process, Message("e", "7"));
        await process.DeliverAllAsync();

        Assert.Equal("""{"timedOut":false,"event":"e","payload":7}""", (await ViewAsync(process)).Output?.ToString());
    }

    [Fact]
    public async Task Wait_ForAnyOfSeveral_TakesTheOneThatCame()
    {
        await using var process = await StartAsync("""[{ "waitForEvent": ["approved/${input}", "rejected/${input}"] }]""");
        Assert.Equal(["approved/1", "rejected/1"], Environment.Storage.AllWaiters.Select(w => w.EventId));

        await SendAsync(process, Message("rejected/1", "\"no\""));
        await process.DeliverAllAsync();

        Assert.Equal("""{"timedOut":false,"event":"rejected/1","payload":"no"}""", (await ViewAsync(process)).Output?.ToString());
        Assert.Empty(Environment.Storage.AllWaiters);
    }

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
    public async Task Events_TwoOfOneId_ServeTwoWaitsInTheOrderOfTheirComing()
    {
        await using var process = await StartAsync("""[{ "waitForEvent": "e" }, { "waitForEvent": "e" }, { "step": "Echo", "input": ["${steps[\"step-0:waitForEvent\"].payload}", "${previous.payload}"] }]""");
        await SendAsync(process, Message("e", "1"));
        Environment.Time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(process, Message("e", "2"));
        await process.DeliverAllAsync();

        Assert.Equal("[1,2]", (await ViewAsync(process)).Output?.ToString());
    }

    [Fact]
    public async Task Events_TwoAtOnce_ResolveOneWaitOnce()
    {
        await using var process = await StartAsync();
        await Task.WhenAll(SendAsync(process, Message(payload: "1")), SendAsync(process, Message(payload: "2")));
        await process.DeliverAllAsync();

        var run = await ViewAsync(process);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Single(Environment.Storage.Inspect("run-1")?.Inbox ?? []);
        Assert.Equal(["step-1:Echo#1"], Executed);
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

    [Fact]
    public async Task Wait_OfAnIdThatCannotBeOne_FailsTheStep()
    {
        var run = await RunAsync("""["Echo", { "waitForEvent": "approved/${previous}" }]""", $"\"{new string('x', 200)}\"");
        Assert.Equal((RunStatus.Failed, "invalid-input"), (run.Status, run.Error?.Type));
        Assert.Contains("found 209 bytes", run.Error?.Message, StringComparison.Ordinal);

        var missing = await RunAsync("""["Echo", { "waitForEvent": "approved/${previous.id}" }]""", "{}", "run-2");
        Assert.Equal((RunStatus.Failed, "expression-failed"), (missing.Status, missing.Error?.Type));
    }

    [Fact]
    public async Task Pause_KeepsTheWaitItsDeadlineAndWhatComes()
    {
        await using var process = await StartAsync();
        var deadline = RowOf().DueAt;
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        Assert.True((await SendAsync(process)).Waiting);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(2));
        Assert.Equal((RunStatus.Paused, deadline), (RowOf().Status, RowOf().DueAt));

        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();

        Assert.Equal(Came, (await ViewAsync(process)).Output?.ToString());
    }

    [Fact]
    public async Task Resume_WhereNothingCame_WaitsOnUntilTheSameDeadline()
    {
        await using var process = await StartAsync();
        var deadline = RowOf().DueAt;
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();
        Assert.Equal((RunStatus.Waiting, deadline), (RowOf().Status, RowOf().DueAt));

        await Environment.AdvanceAsync(process, TimeSpan.FromDays(7) + TimeSpan.FromMinutes(2));

        Assert.Equal(TimedOut, (await ViewAsync(process)).Output?.ToString());
    }

    [Fact]
    public async Task Cancel_RemovesTheWaiters()
    {
        await using var process = await StartAsync();
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        Assert.Empty(Environment.Storage.AllWaiters);
        await process.Control.DeleteAsync("run-1", CancellationToken.None);
        Assert.Null(Environment.Storage.Inspect("run-1"));
    }

    [Fact]
    public async Task Restart_OfAWaitingRun_WaitsByItself()
    {
        await using var process = await StartAsync();
        await process.Copier.CopyAsync("run-1", new CopyRequest { RunId = "run-2" }, CancellationToken.None);
        await process.DeliverAllAsync();

        var reached = await process.Events.SendToAllAsync(Message(), CancellationToken.None);

        Assert.Equal(["run-1", "run-2"], reached);
    }

    [Fact]
    public async Task Resume_OfARunThatFailedAfterItsWait_KeepsTheRecordOfTheWait()
    {
        await using var process = await StartAsync("""[{ "waitForEvent": "e" }, { "step": "Flaky", "input": "${previous.payload}", "retry": { "maxAttempts": 1 } }]""");
        FlakyFailures = 1;
        await SendAsync(process, Message("e", "5"));
        await process.DeliverAllAsync();
        Assert.Equal(RunStatus.Failed, RowOf().Status);

        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();

        Assert.Equal("5", (await ViewAsync(process)).Output?.ToString());
    }

    [Fact]
    public async Task Sweeper_WhileARunWaits_FindsNothingOverdue()
    {
        await using var process = await StartAsync("""[{ "waitForEvent": "e" }]""");
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));
        var before = Environment.Storage.Operations;

        await Environment.AdvanceAsync(process, TimeSpan.FromDays(1));

        // The minute's look at the backlog and at what is due, and nothing about the run.
        Assert.Equal(2 * 24 * 60, Environment.Storage.Operations - before);
        Assert.Equal(RunStatus.Waiting, RowOf().Status);
    }

    [Fact]
    public async Task Delay_BeforeAWait_BeginsTheWaitWhenItIsOver()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(Wait) with { Delay = TimeSpan.FromHours(1) }, CancellationToken.None);
        await process.DeliverAllAsync();
        Assert.Equal(RunStatus.Pending, RowOf().Status);

        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(61));

        Assert.Equal(RunStatus.Waiting, RowOf().Status);
        Assert.NotNull(RowOf().Wait);
    }
}
