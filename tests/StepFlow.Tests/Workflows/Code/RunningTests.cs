using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Retry;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>What a C# workflow does when nothing is wrong with its code.</summary>
public sealed class RunningTests : CodeTest
{
    private async Task<long> TwoStepsAsync(WorkflowContext context, long input)
    {
        Seen.Add("begin");
        var value = await AddAsync(context, "first", input);
        Seen.Add("middle");
        value = await AddAsync(context, "second", value);
        Seen.Add("end");
        return value * 10;
    }

    [Fact]
    public async Task Run_OfTheSample_PerformsTheStepsOfTheRequest()
    {
        await using var process = Environment.StartProcess();
        var input = Payload.FromJson("""{"steps": ["AddOne", "MultiplyWithTwo", "AddOne"], "value": 1}""");
        await process.Starter.StartAsync(new StartRequest { Workflow = "dynamic", Input = input, RunId = "run-1" }, CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal((RunStatus.Succeeded, "5", "v1"), (run.Status, run.Output?.ToString(), run.Version));
        Assert.Equal("step-0:AddOne step-1:MultiplyWithTwo step-2:AddOne", KeysOf(run));
        Assert.Equal(["2", "4", "5"], run.Steps.Select(s => s.Result?.ToString()));
        Assert.Equal(["step-0:AddOne", "step-1:MultiplyWithTwo", "step-2:AddOne"], Executed);
    }

    [Fact]
    public async Task Run_OfTheSampleWithAnUnknownStep_FailsAndNamesTheKnown()
    {
        await using var process = Environment.StartProcess();
        var input = Payload.FromJson("""{"steps": ["AddOne", "AddTwo"], "value": 1}""");
        await process.Starter.StartAsync(new StartRequest { Workflow = "dynamic", Input = input, RunId = "run-1" }, CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal((RunStatus.Failed, 1), (run.Status, run.Steps[1].Attempts));
        Assert.Contains("Unknown step 'AddTwo'. Known steps: AddOne", run.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TwoSteps_ExecutesOneStepPerReentryAndNothingBehindIt()
    {
        Script.V1 = TwoStepsAsync;
        var run = await RunAsync();

        Assert.Equal((RunStatus.Succeeded, "30", 3), (run.Status, run.Output?.ToString(), run.Cursor));
        Assert.Equal("first second", KeysOf(run));
        Assert.Equal(["first", "second"], Executed);
        Assert.Equal(["begin", "begin", "middle", "begin", "middle", "end"], Seen);
    }

    [Fact]
    public async Task Run_WithoutAnyStep_Succeeds()
    {
        Script.V1 = (_, input) => Task.FromResult(input + 41);
        var run = await RunAsync();
        Assert.Equal((RunStatus.Succeeded, "42"), (run.Status, run.Output?.ToString()));
        Assert.Empty(run.Steps);
    }

    [Fact]
    public async Task Run_EveryCallbackDeliveredTwice_ExecutesEachStepOnce()
    {
        Script.V1 = TwoStepsAsync;
        var run = await RunAsync(faults: FaultPlan.From(o => o.Kind == StorageOperationKind.Send ? FaultKind.DeliverTwice : Fault.None));
        Assert.Equal(("30", 2), (run.Output?.ToString(), Executed.Count));
        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(2));
        Assert.Empty(Environment.Storage.PendingCallbacks);
    }

    [Fact]
    public async Task Run_StepThatFailsTwice_IsRetriedAsItsOptionsSay()
    {
        var attempts = new List<string>();
        Script.V1 = (context, _) => context.RunAsync(
            "flaky",
            attempt =>
            {
                attempts.Add($"{attempt.IdempotencyKey}#{attempt.Attempt}");
                return attempt.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult(7L);
            },
            new StepOptions { Retry = new RetryPolicy { InitialDelay = TimeSpan.FromMinutes(3), Jitter = 0, Factor = 1, MaxDelay = TimeSpan.FromHours(1) } });
        var began = Environment.Time.GetUtcNow();
        var run = await RunAsync();

        Assert.Equal(("7", 3, 2), (run.Output?.ToString(), run.Steps[0].Attempts, run.Steps[0].FailedAttempts.Count));
        Assert.Equal(["run-1/flaky#1", "run-1/flaky#2", "run-1/flaky#3"], attempts);
        Assert.InRange(Environment.Time.GetUtcNow() - began, TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(8));
    }

    [Fact]
    public async Task Run_StepWithATimeout_IsStoppedAndFails()
    {
        Script.V1 = (context, _) => context.RunAsync<long>(
            "slow",
            async attempt =>
            {
                Environment.Time.Advance(TimeSpan.FromSeconds(31));
                await Task.Delay(Timeout.InfiniteTimeSpan, attempt.CancellationToken);
                return 1;
            },
            new StepOptions { Timeout = TimeSpan.FromSeconds(30), Retry = new RetryPolicy { MaxAttempts = 1 } });
        var run = await RunAsync();
        Assert.Equal((RunStatus.Failed, "timeout"), (run.Status, run.Error?.Type));
    }

    [Fact]
    public async Task Run_AtMostOnceStepCutOff_BlocksInDoubt()
    {
        Script.V1 = (context, input) => AddAsync(context, "charge", input, new StepOptions { Effect = StepEffect.AtMostOnce });
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashBefore)))
        {
            await crashing.Starter.StartAsync(Request(), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
        }

        await using var process = Environment.StartProcess();
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Blocked, BlockReason.InDoubt, 1), (run.Status, run.Block?.Reason, Executed.Count));
        Assert.Contains("run-1/charge", run.Block?.Message, StringComparison.Ordinal);
        Assert.Equal("2", (await ResumeAsync()).Output?.ToString());
    }

    [Fact]
    public async Task Run_HandlerByName_GetsItsInput()
    {
        Script.V1 = async (context, input) => await context.RunAsync<long>("double", "MultiplyWithTwo", input + 4);
        var run = await RunAsync();
        Assert.Equal(("10", "double"), (run.Output?.ToString(), Assert.Single(Executed)));
    }

    [Fact]
    public async Task Run_HandlerByNameThatIsNotDeployed_IsWaitedFor()
    {
        Script.V1 = async (context, input) => await context.RunAsync<long>("double", "MultiplyWithTwo", input);
        await using var old = Environment.StartProcess(steps: With<ScriptV1>());
        await old.Starter.StartAsync(Request(), CancellationToken.None);
        await Environment.AdvanceAsync(old, TimeSpan.FromMinutes(30));
        Assert.Equal((RunStatus.Blocked, BlockReason.MissingHandler), (RowOf().Status, RowOf().Block?.Reason));

        await using var current = Environment.StartProcess();
        await Environment.AdvanceAsync(current, TimeSpan.FromMinutes(6));
        Assert.Equal((RunStatus.Succeeded, "2"), (RowOf().Status, RowOf().Value?.ToString()));
    }

    [Fact]
    public async Task Run_Sleep_LastsAcrossRestartsAndAbsorbsNothing()
    {
        Script.V1 = async (context, input) =>
        {
            var value = await AddAsync(context, "before", input);
            await context.SleepAsync(TimeSpan.FromDays(3));
            await context.SleepUntilAsync(context.Now - TimeSpan.FromDays(1), "past");
            return await AddAsync(context, "after", value);
        };
        var began = Environment.Time.GetUtcNow();
        await using (var first = Environment.StartProcess())
        {
            await first.Starter.StartAsync(Request(), CancellationToken.None);
            await Environment.AdvanceAsync(first, TimeSpan.FromDays(1));
        }

        Assert.Equal((RunStatus.Waiting, began + TimeSpan.FromDays(3)), (RowOf().Status, RowOf().DueAt));
        await using var second = Environment.StartProcess();
        var run = await Environment.RunToEndAsync(second, "run-1", TimeSpan.FromDays(4));
        Assert.Equal(("3", "before sleep-1 past after"), (run.Output?.ToString(), KeysOf(run)));
        Assert.InRange(Environment.Time.GetUtcNow() - began, TimeSpan.FromDays(3), TimeSpan.FromDays(3) + TimeSpan.FromMinutes(3));
        Assert.Equal(TimeSpan.FromDays(3).TotalMilliseconds, run.Steps[1].DurationMs);
    }

    [Fact]
    public async Task Run_SleepFirstOfADelayedRun_CountsFromItsStart()
    {
        Script.V1 = async (context, input) =>
        {
            await context.SleepAsync(TimeSpan.FromMinutes(10));
            return input;
        };
        var began = Environment.Time.GetUtcNow();
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request() with { Delay = TimeSpan.FromHours(1) }, CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.InRange(Environment.Time.GetUtcNow() - began, TimeSpan.FromMinutes(70), TimeSpan.FromMinutes(73));
    }

    [Fact]
    public async Task Run_PausedInASleep_GoesOnWhenItIsResumed()
    {
        Script.V1 = async (context, input) =>
        {
            await context.SleepAsync(TimeSpan.FromHours(1));
            return await AddAsync(context, "after", input);
        };
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(3));
        Assert.Equal(RunStatus.Paused, RowOf().Status);
        Assert.Equal("2", (await ResumeAsync()).Output?.ToString());
    }

    [Fact]
    public async Task Run_Canceled_EndsBeforeItsNextStep()
    {
        Script.V1 = async (context, input) =>
        {
            await context.SleepAsync(TimeSpan.FromHours(1));
            return await AddAsync(context, "after", input);
        };
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(3));
        Assert.Equal(RunStatus.Canceled, RowOf().Status);
        Assert.Empty(Executed);
    }

    [Fact]
    public async Task Run_LargeOutputAndResults_AreKept()
    {
        var large = new string('x', 100_000);
        Script.V1 = async (context, _) =>
        {
            var text = await context.RunAsync("large", () => Task.FromResult(large));
            return text.Length;
        };
        var run = await RunAsync();
        Assert.Equal(("100000", 100_002), (run.Output?.ToString(), run.Steps[0].Result?.Size));
    }

    [Fact]
    public async Task Start_InputThatTheWorkflowDoesNotTake_IsRefused()
    {
        await using var process = Environment.StartProcess();
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => process.Starter.StartAsync(
            Request() with { Input = Payload.FromJson("\"one\"") }, CancellationToken.None));
        Assert.Contains("The input of workflow 'script' cannot be read as Int64", refused.Message, StringComparison.Ordinal);
        Assert.Null(Environment.Storage.Inspect("run-1"));
    }

    [Fact]
    public async Task Run_TwoVersions_SideBySide()
    {
        Script.V1 = (context, input) => AddAsync(context, "one", input);
        Script.V2 = async (context, input) => await AddAsync(context, "two", await AddAsync(context, "one", input));
        var first = await RunAsync(version: null);
        var second = await RunAsync(runId: "run-2", version: "v2");
        Assert.Equal(("v1", "2"), (first.Version, first.Output?.ToString()));
        Assert.Equal(("v2", "3"), (second.Version, second.Output?.ToString()));
        Assert.NotEqual(first.PlanHash, second.PlanHash);
    }

    [Fact]
    public async Task Run_VersionThatIsNotDeployed_WaitsBlocksAndGoesOnByItself()
    {
        Script.V2 = (context, input) => AddAsync(context, "two", input);
        await using (var current = Environment.StartProcess())
            await current.Starter.StartAsync(Request(version: "v2"), CancellationToken.None);
        await using var old = Environment.StartProcess(steps: With<ScriptV1>());
        await Environment.AdvanceAsync(old, TimeSpan.FromMinutes(5));
        Assert.Equal((RunStatus.Running, BlockReason.MissingHandler), (RowOf().Status, RowOf().Block?.Reason));
        await Environment.AdvanceAsync(old, TimeSpan.FromMinutes(30));
        Assert.Equal(RunStatus.Blocked, RowOf().Status);
        Assert.Contains("Workflow 'script' has no version 'v2' in this deployment", RowOf().Block?.Message, StringComparison.Ordinal);

        await using var deployed = Environment.StartProcess();
        await Environment.AdvanceAsync(deployed, TimeSpan.FromMinutes(6));
        Assert.Equal((RunStatus.Succeeded, "2"), (RowOf().Status, RowOf().Value?.ToString()));
    }
}
