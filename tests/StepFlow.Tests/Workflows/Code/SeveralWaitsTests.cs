using System.Globalization;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>C# workflows that wait for several events at once, each with a deadline of its own.</summary>
public sealed class SeveralWaitsTests : CodeTest
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<FaultKind> Faults => [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.None)];

    /// <summary>What came first: its payload, 100 more for a rejection; -1 for a timeout.</summary>
    private static async Task<long> FirstAsync(WorkflowContext context)
    {
        var approve = context.WaitForEventAsync<long>("approve", "approve", Hour);
        var reject = context.WaitForEventAsync<long>("reject", "reject", Hour * 2);
        var first = await Task.WhenAny(approve, reject);
        var came = await first;
        return came.TimedOut ? -1 : came.Payload + (first == reject ? 100 : 0);
    }

    private async Task<TestProcess> StartAsync()
    {
        var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAllAsync();
        return process;
    }

    private static EventMessage Message(string eventId, long payload, string? key = null) =>
        new(eventId, Payload.FromJson(payload.ToString(CultureInfo.InvariantCulture)), key);

    private async Task<string?> OutputAsync(TestProcess process) => (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString();

    [Theory]
    [InlineData("approve", "5")]
    [InlineData("reject", "105")]
    public async Task EventForWhoeverWaits_OfEither_EndsItsOwnWait(string eventId, string output)
    {
        Script.V1 = (context, _) => FirstAsync(context);
        await using var process = await StartAsync();
        var step = Assert.Single((await process.Reader.GetAsync("run-1", CancellationToken.None)).Steps);
        Assert.Equal(["approve", "reject"], step.WaitsFor);

        Assert.Equal(["run-1"], await process.Events.SendToAllAsync(Message(eventId, 5), CancellationToken.None));

        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, output, eventId), (run.Status, run.Output?.ToString(), KeysOf(run)));
        Assert.Empty(Environment.Storage.AllWaiters);
    }

    [Fact]
    public async Task Waiters_AreListedWithTheKeysOfTheirSteps()
    {
        Script.V1 = (context, _) => FirstAsync(context);
        await using var process = await StartAsync();
        Assert.Equal("reject", Assert.Single(await process.Events.WaitersAsync("reject", null, 10, CancellationToken.None)).StepKey);
        Assert.Equal("approve", Assert.Single(await process.Events.WaitersAsync("approve", null, 10, CancellationToken.None)).StepKey);
    }

    [Fact]
    public async Task Timeouts_RunFromTheBeginningOfBoth()
    {
        Script.V1 = async (context, _) =>
        {
            var late = context.WaitForEventAsync<long>("late", "a", Hour * 2);
            var early = context.WaitForEventAsync<long>("early", "b", Hour);
            return (await late).TimedOut && (await early).TimedOut ? 1 : 0;
        };
        await using var process = await StartAsync();
        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal(("1", "early late"), (run.Output?.ToString(), KeysOf(run)));
        Assert.InRange(run.Steps[0].EndedAt!.Value - run.CreatedAt, Hour, Hour + TimeSpan.FromMinutes(2));
        Assert.InRange(run.Steps[1].EndedAt!.Value - run.CreatedAt, Hour * 2, (Hour * 2) + TimeSpan.FromMinutes(2));
        Assert.Empty(Environment.Storage.AllWaiters);
    }

    [Fact]
    public async Task Events_OfBoth_InTheOrderInWhichTheyWereSent()
    {
        Script.V1 = async (context, _) =>
        {
            var a = context.WaitForEventAsync<long>("wait-a", "a");
            var b = context.WaitForEventAsync<long>("wait-b", "b");
            return ((await a).Payload * 10) + (await b).Payload;
        };
        await using var process = await StartAsync();
        await process.Events.SendAsync("run-1", Message("b", 2), CancellationToken.None);
        await process.Events.SendAsync("run-1", Message("a", 1), CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal(("12", "wait-b wait-a"), (run.Output?.ToString(), KeysOf(run)));
    }

    [Fact]
    public async Task OneEvent_OfTwoWaitsForIt_EndsOne()
    {
        Script.V1 = async (context, _) =>
        {
            var first = context.WaitForEventAsync<long>("first", "e", Hour);
            var second = context.WaitForEventAsync<long>("second", "e", Hour);
            return (await first).Payload + ((await second).TimedOut ? 10 : 0);
        };
        await using var process = await StartAsync();
        await process.Events.SendToAllAsync(Message("e", 1), CancellationToken.None);
        await process.DeliverAllAsync();
        Assert.Single(Environment.Storage.AllWaiters);
        Assert.Equal("11", await OutputAsync(process));
    }

    [Fact]
    public async Task Event_BeforeItsWait_IsTakenByIt()
    {
        Script.V1 = async (context, _) =>
        {
            await context.SleepAsync(Hour);
            return await FirstAsync(context);
        };
        await using var process = await StartAsync();
        await process.Events.SendAsync("run-1", Message("reject", 3), CancellationToken.None);
        Assert.Equal("103", await OutputAsync(process));
    }

    [Fact]
    public async Task Webhook_BesideAnEvent_IsCalledAndTheEventComesLater()
    {
        var address = "";
        Script.V1 = async (context, _) =>
        {
            address = context.WebhookAddress("paid");
            var told = context.WaitForEventAsync<long>("told", "go");
            var paid = context.WaitForWebhookAsync<long>("paid", Hour);
            return ((await paid).Payload * 10) + (await told).Payload;
        };
        await using var process = await StartAsync();
        await process.Webhooks.CallAsync("run-1", "paid", address.Split('/')[^1], Payload.FromJson("4"), CancellationToken.None);
        await process.DeliverAllAsync();
        Assert.Equal(1, RowOf().Cursor);
        await process.Events.SendToAllAsync(Message("go", 2), CancellationToken.None);
        Assert.Equal("42", await OutputAsync(process));
    }

    [Fact]
    public async Task Waits_BesideCalls_AndALaterOne_AllHearOfTheirEvents()
    {
        Script.V1 = async (context, input) =>
        {
            var a = context.WaitForEventAsync<long>("wait-a", "a");
            var work = AddAsync(context, "work", input);
            var nap = context.SleepAsync(Hour, "nap");
            await work;
            var b = context.WaitForEventAsync<long>("wait-b", "b");
            await nap;
            return (await a).Payload + (await b).Payload;
        };
        await using var process = await StartAsync();
        Assert.Equal(2, Environment.Storage.AllWaiters.Count);
        Assert.Single(await process.Events.SendToAllAsync(Message("b", 20), CancellationToken.None));
        await Environment.AdvanceAsync(process, Hour * 2);
        Assert.Equal("work wait-b nap", KeysOf(await process.Reader.GetAsync("run-1", CancellationToken.None))?.Replace(" (next)", "", StringComparison.Ordinal));
        Assert.Single(await process.Events.SendToAllAsync(Message("a", 1), CancellationToken.None));
        Assert.Equal("21", await OutputAsync(process));
    }

    [Fact]
    public async Task MoreThanARowHolds_WaitTheirTurn()
    {
        Script.V1 = async (context, _) => (await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            context.WaitForEventAsync<long>($"wait-{i}", $"event-{i}")))).Sum(came => came.Payload);
        await using var process = await StartAsync();
        Assert.Equal(EventWait.MaxEvents, Environment.Storage.AllWaiters.Count);
        for (var i = 0; i < 40; i++)
            await process.Events.SendAsync("run-1", Message($"event-{i}", 1), CancellationToken.None);
        Assert.Equal("40", await OutputAsync(process));
    }

    [Fact]
    public async Task Resume_OfARunThatFailedWhileItWaited_WaitsAnew()
    {
        var mended = false;
        Script.V1 = async (context, _) =>
        {
            var told = context.WaitForEventAsync<long>("told", "go", Hour);
            await context.RunAsync("bad", () => mended ? Task.CompletedTask : throw new StepFailedException("not yet") { NonRetryable = true });
            return (await told).Payload;
        };
        await using (var process = await StartAsync())
            Assert.Equal(RunStatus.Failed, RowOf().Status);

        mended = true;
        await using var resumed = Environment.StartProcess();
        await resumed.Control.ResumeAsync("run-1", CancellationToken.None);
        await resumed.DeliverAllAsync();
        Assert.Single(await resumed.Events.SendToAllAsync(Message("go", 7), CancellationToken.None));
        Assert.Equal("7", await OutputAsync(resumed));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Disturbance_AtEveryRequest_LosesNoEventAndTakesNoneTwice(FaultKind kind)
    {
        Script.V1 = async (context, _) => (await FirstAsync(context) * 10) + (await context.WaitForEventAsync<long>("again", "reject", TimeSpan.FromMinutes(1))).Payload;
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
            Assert.Equal((RunStatus.Succeeded, "1040", "reject again"), (run.Status, run.Output?.ToString(), KeysOf(run)));
            if (!met)
                return;
        }
    }

    private static async Task ActAsync(TestProcess process, string runId)
    {
        await process.Starter.StartAsync(Request(runId: runId), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Events.SendAsync(runId, Message("reject", 4, "key"), CancellationToken.None);
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
