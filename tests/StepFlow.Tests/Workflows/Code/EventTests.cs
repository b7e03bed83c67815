using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>C# workflows that wait for events and webhooks, and send events.</summary>
public sealed class EventTests : CodeTest
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly string[] Two = ["a", "b"];

    public static TheoryData<FaultKind> Faults => [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.None)];

    /// <summary>What came: the payload, and 1000 more for the event b; -1 for nothing.</summary>
    private static async Task<long> WaitAsync(WorkflowContext context, TimeSpan? timeout)
    {
        var came = await context.WaitForEventAsync<long>("wait", Two, timeout);
        return came.TimedOut ? -1 : came.Payload + (came.Event == "b" ? 1000 : 0);
    }

    private async Task<TestProcess> StartAsync(IFaultPlan? faults = null)
    {
        var process = Environment.StartProcess(faults);
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAllAsync();
        return process;
    }

    private static Task<EventReceipt> SendAsync(TestProcess process, string eventId, string payload, string? key = null) =>
        process.Events.SendAsync("run-1", new EventMessage(eventId, Payload.FromJson(payload), key), CancellationToken.None);

    private async Task<string?> OutputAsync(TestProcess process) => (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString();

    [Fact]
    public async Task Wait_UntilTheEvent_ShowsWhatForAndGoesOnAtOnce()
    {
        Script.V1 = async (context, input) => await AddAsync(context, "after", await WaitAsync(context, TimeSpan.FromDays(7)));
        await using var process = await StartAsync();
        var step = Assert.Single((await process.Reader.GetAsync("run-1", CancellationToken.None)).Steps);
        Assert.Equal(("Waiting", "a b"), (step.Status, string.Join(" ", step.WaitsFor ?? [])));

        Environment.Time.Advance(Hour);
        Assert.True((await SendAsync(process, "b", "5")).Waiting);
        await process.DeliverAllAsync();

        var run = await process.Reader.GetAsync("run-1", CancellationToken.None);
        Assert.Equal((RunStatus.Succeeded, "1006", "wait after"), (run.Status, run.Output?.ToString(), KeysOf(run)));
        Assert.Empty(Environment.Storage.AllWaiters);
    }

    [Fact]
    public async Task Wait_WithoutTheEvent_EndsAtItsTimeout()
    {
        Script.V1 = (context, _) => WaitAsync(context, Hour);
        await using var process = await StartAsync();
        await Environment.AdvanceAsync(process, Hour - TimeSpan.FromMinutes(5));
        Assert.Equal(RunStatus.Waiting, RowOf().Status);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(7));
        Assert.Equal((RunStatus.Succeeded, "-1"), (RowOf().Status, RowOf().Value?.ToString()));
    }

    [Fact]
    public async Task Event_BeforeItsWait_IsTakenByIt()
    {
        Script.V1 = async (context, _) =>
        {
            await context.SleepAsync(Hour);
            return await WaitAsync(context, null);
        };
        await using var process = await StartAsync();
        Assert.False((await SendAsync(process, "a", "7")).Waiting);
        Assert.Equal("7", await OutputAsync(process));
    }

    [Fact]
    public async Task TwoEvents_AtOnce_EndOneWaitEach()
    {
        Script.V1 = async (context, _) =>
        {
            var first = await WaitAsync(context, Hour);
            var second = await context.WaitForEventAsync<long>("again", "b", Hour);
            return (first * 10) + second.Payload;
        };
        await using var process = await StartAsync();
        await SendAsync(process, "a", "1");
        await SendAsync(process, "b", "2");
        Assert.Equal("12", await OutputAsync(process));
    }

    [Fact]
    public async Task Now_BeforeAndAfterAWait_IsRepeated()
    {
        var times = new HashSet<DateTimeOffset>();
        Script.V1 = async (context, _) =>
        {
            times.Add(context.Now);
            return await WaitAsync(context, Hour);
        };
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("-1", await OutputAsync(process));
        Assert.Single(times);
    }

    [Fact]
    public async Task Pause_WhileItWaits_KeepsTheEventForTheResume()
    {
        Script.V1 = (context, _) => WaitAsync(context, Hour);
        await using var process = await StartAsync();
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await SendAsync(process, "a", "3");
        await process.DeliverAllAsync();
        Assert.Equal(RunStatus.Paused, RowOf().Status);
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        Assert.Equal("3", await OutputAsync(process));
    }

    [Fact]
    public async Task Cancel_WhileItWaits_EndsIt()
    {
        Script.V1 = (context, _) => WaitAsync(context, null);
        await using var process = await StartAsync();
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await process.DeliverAllAsync();
        Assert.Equal(RunStatus.Canceled, RowOf().Status);
        await Assert.ThrowsAsync<ConflictException>(() => SendAsync(process, "a", "1"));
    }

    [Fact]
    public async Task Payload_ThatIsNotWhatTheCodeTakes_HoldsTheRunUntilTheCodeIsMended()
    {
        Script.V1 = (context, _) => WaitAsync(context, null);
        await using var process = await StartAsync();
        await SendAsync(process, "a", "\"text\"");
        await process.DeliverAllAsync();
        Assert.Equal((RunStatus.Blocked, BlockReason.PlanMismatch), (RowOf().Status, RowOf().Block?.Reason));

        Script.V1 = async (context, _) => (await context.WaitForEventAsync<string>("wait", Two)).Payload?.Length ?? 0;
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        Assert.Equal("4", await OutputAsync(process));
    }

    [Fact]
    public async Task Notify_ReachesTheRunThatWaits_AndSaysSo()
    {
        Script.V1 = (context, _) => WaitAsync(context, null);
        Script.V2 = async (context, input) =>
        {
            Assert.Equal(["run-1"], await context.NotifyAsync("all", "a", input));
            Assert.Empty(await context.NotifyAsync("nobody", "nothing"));
            try
            {
                await context.NotifyAsync("unknown", "a", runId: "no-such-run");
                return 0;
            }
            catch (WorkflowStepFailedException e)
            {
                Assert.Equal("not-found", e.Error.Type);
                return 1;
            }
        };
        await using var process = await StartAsync();
        var sender = await RunAsync(9, "sender", version: "v2");
        Assert.Equal((RunStatus.Succeeded, "1", "all nobody unknown"), (sender.Status, sender.Output?.ToString(), KeysOf(sender)));
        Assert.Equal("9", await OutputAsync(process));
    }

    [Fact]
    public async Task Webhook_CalledAtItsAddress_EndsItsWaitOnce()
    {
        var address = "";
        Script.V1 = async (context, _) =>
        {
            address = context.WebhookAddress("approval");
            var called = await context.WaitForWebhookAsync<long>("approval", Hour);
            return called.Payload + (called.Event == "approval" ? 100 : 0) + (await context.WaitForWebhookAsync<long>("other", Hour)).Payload;
        };
        await using var process = await StartAsync();
        Assert.Null(Assert.Single((await process.Reader.GetAsync("run-1", CancellationToken.None)).Steps).WaitsFor);
        var token = address.Split('/')[^1];
        Assert.Equal($"/api/webhooks/run-1/approval/{token}", address);

        await process.Webhooks.CallAsync("run-1", "approval", token, Payload.FromJson("5"), CancellationToken.None);
        await process.DeliverAllAsync();

        await Assert.ThrowsAsync<GoneException>(() => process.Webhooks.CallAsync("run-1", "approval", token, Payload.FromJson("5"), CancellationToken.None));
        Assert.Equal("105", await OutputAsync(process));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Disturbance_AtEveryRequestOfAWait_LosesNoEventAndTakesNoneTwice(FaultKind kind)
    {
        Script.V1 = async (context, _) => (await WaitAsync(context, Hour) * 10) + (await context.WaitForEventAsync<long>("again", "a", TimeSpan.FromMinutes(1))).Payload;
        for (var number = 1; ; number++)
        {
            var (runId, met, seen) = ($"run-{number}", false, 0);
            var plan = FaultPlan.From(operation =>
            {
                met |= ++seen == number;
                return seen == number && kind.AppliesTo(operation.Kind)
                    ? new Fault(kind, kind == FaultKind.DeliverLate ? TimeSpan.FromMinutes(2) : TimeSpan.Zero)
                    : Fault.None;
            });
            await using (var disturbed = Environment.StartProcess(plan))
                await TryAsync(() => ActAsync(disturbed, runId));

            await using var process = Environment.StartProcess();
            await TryAsync(() => ActAsync(process, runId));
            var run = await Environment.RunToEndAsync(process, runId);
            Assert.Equal((RunStatus.Succeeded, "40", "wait again"), (run.Status, run.Output?.ToString(), KeysOf(run)));
            if (!met)
                return;
        }
    }

    /// <summary>Starts the run, lets it wait, and sends what it waits for under a key.</summary>
    private static async Task ActAsync(TestProcess process, string runId)
    {
        await process.Starter.StartAsync(Request(runId: runId), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Events.SendAsync(runId, new EventMessage("a", Payload.FromJson("4"), "key"), CancellationToken.None);
        await process.DeliverAllAsync();
    }

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is SimulatedCrashException or StorageUnavailableException or ConflictException)
        {
            // The client was not answered, or was told that the run has ended.
        }
    }
}
