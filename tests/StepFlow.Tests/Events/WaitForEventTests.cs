using StepFlow.Runs;

namespace StepFlow.Tests.Events;

/// <summary>What a wait does until its event, its deadline or an operator comes.</summary>
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
