using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>C# workflows that run other workflows, and definitions that run C# workflows.</summary>
public sealed class ChildWorkflowTests : CodeTest
{
    [Fact]
    public async Task Child_OfCode_ItsOutputIsTheResult()
    {
        Script.V1 = async (context, input) =>
            await context.RunWorkflowAsync<long>("child", "script", await AddAsync(context, "before", input), "v2") + 1;
        Script.V2 = async (context, input) => await AddAsync(context, "inside", input) * 10;
        var run = await RunAsync();
        Assert.Equal((RunStatus.Succeeded, "31", "before child"), (run.Status, run.Output?.ToString(), KeysOf(run)));
        Assert.Equal((RunStatus.Succeeded, 1), (Assert.Single(run.Steps[1].Children).Status, run.Steps[1].Attempts));
    }

    [Fact]
    public async Task Child_OfADefinition_ItsInputIsTakenAsItIs()
    {
        await using (var process = Environment.StartProcess())
            await process.Workflows.PublishAsync("plan", "v1", new WorkflowDefinition(null, null, [new SleepStep(TimeSpan.FromHours(1))]), CancellationToken.None);
        Script.V1 = async (context, _) => (await context.RunWorkflowAsync<string>("child", "plan", "${input.secret}")).Length;
        Assert.Equal("15", (await RunAsync()).Output?.ToString());
    }

    [Fact]
    public async Task Child_ThatFails_CanBeCaughtAndAResumeGoesOnWithIt()
    {
        var refuses = true;
        Script.V1 = async (context, input) => await context.RunWorkflowAsync<long>("child", "script", input, "v2");
        Script.V2 = (context, input) => refuses ? RefuseAsync(context, "inside") : AddAsync(context, "inside", input);
        var failed = await RunAsync();
        Assert.Equal((RunStatus.Failed, "child-failed"), (failed.Status, failed.Error?.Type));

        refuses = false;
        var run = await ResumeAsync();
        Assert.Equal((RunStatus.Succeeded, "2"), (run.Status, run.Output?.ToString()));
        Assert.Equal(1, RowOf(Assert.Single(run.Steps[0].Children).RunId).Generation);
    }

    [Fact]
    public async Task Child_OfAnUnknownWorkflow_IsWaitedForAndThenHoldsTheRun()
    {
        Script.V1 = (context, input) => context.RunWorkflowAsync<long>("child", "nowhere", input);
        var run = await RunAsync();
        Assert.Equal((RunStatus.Blocked, BlockReason.MissingHandler), (run.Status, run.Block?.Reason));
        Assert.Contains("No workflow named 'nowhere' is published", run.Block?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outcome_OfAChild_SaysHowItEnded()
    {
        Script.V1 = async (context, input) =>
        {
            var good = await context.RunWorkflowForOutcomeAsync<long>("good", "script", input, "v2");
            var bad = await context.RunWorkflowForOutcomeAsync<long>("bad", "script", -1, "v2");
            Assert.Equal((RunStatus.Succeeded, null), (good.Status, good.Error));
            Assert.Equal((RunStatus.Failed, 0, "refused"), (bad.Status, bad.Output, bad.Error));
            Assert.NotEqual(good.RunId, bad.RunId);
            return good.Output;
        };
        Script.V2 = (context, input) => input < 0 ? RefuseAsync(context, "inside") : AddAsync(context, "inside", input);
        Assert.Equal("2", (await RunAsync()).Output?.ToString());
    }

    [Fact]
    public async Task Child_CanceledWithItsParent()
    {
        Script.V1 = (context, input) => context.RunWorkflowAsync<long>("child", "script", input, "v2");
        Script.V2 = async (context, input) =>
        {
            await context.SleepAsync(TimeSpan.FromDays(1));
            return input;
        };
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(1));
        var child = Assert.Single((await process.Reader.GetAsync("run-1", CancellationToken.None)).Steps[0].Children);
        Assert.Equal(RunStatus.Waiting, child.Status);
        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(1));
        Assert.Equal((RunStatus.Canceled, RunStatus.Canceled), (RowOf().Status, RowOf(child.RunId).Status));
    }

    [Fact]
    public async Task Definition_ThatRunsACSharpWorkflow_GetsItsOutput()
    {
        Script.V1 = (context, input) => AddAsync(context, "inside", input);
        await using var process = Environment.StartProcess();
        var steps = new StartRequest { Steps = [new ChildRunStep("script", "v1")], Input = Payload.FromJson("41"), RunId = "parent" };
        await process.Starter.StartAsync(steps, CancellationToken.None);
        Assert.Equal("42", (await Environment.RunToEndAsync(process, "parent")).Output?.ToString());
    }

    [Fact]
    public async Task Child_CrashAtEveryCommit_EndsOnce()
    {
        Script.V1 = (context, input) => context.RunWorkflowAsync<long>("child", "script", input, "v2");
        Script.V2 = (context, input) => AddAsync(context, "inside", input);
        foreach (var fault in new[] { FaultKind.CrashBefore, FaultKind.CrashAfter })
        {
            for (var nth = 1; nth <= 4; nth++)
            {
                var runId = $"run-{fault}-{nth}";
                Executed.Clear();
                await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, nth, fault)))
                {
                    await crashing.Starter.StartAsync(Request(runId: runId), CancellationToken.None);
                    await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
                }

                await using var process = Environment.StartProcess();
                Assert.Equal("2", (await Environment.RunToEndAsync(process, runId)).Output?.ToString());
                Assert.InRange(Executed.Count, 1, 2);
            }
        }
    }
}
