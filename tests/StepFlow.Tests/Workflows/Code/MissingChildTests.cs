using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>A rolling deployment: what a run step starts may be known to other hosts only. It is waited for, as a handler is.</summary>
public sealed class MissingChildTests : CodeTest
{
    private void Deploy()
    {
        Script.V1 = async (context, input) => await context.RunWorkflowAsync<long>("child", "script", input, "v2") + 1;
        Script.V2 = (context, input) => AddAsync(context, "inside", input);
    }

    [Theory]
    [InlineData(5, RunStatus.Running)]
    [InlineData(20, RunStatus.Blocked)]
    public async Task Child_WhoseClassIsNotDeployedHere_IsWaitedForAndRunsOnceItIs(int minutes, RunStatus status)
    {
        Deploy();
        await using (var old = Environment.StartProcess(steps: With<ScriptV1>()))
        {
            await old.Starter.StartAsync(Request(), CancellationToken.None);
            await Environment.AdvanceAsync(old, TimeSpan.FromMinutes(minutes));
            Assert.Equal((status, BlockReason.MissingHandler), (RowOf().Status, RowOf().Block?.Reason));
            Assert.Contains("child has no workflow to run in this deployment", RowOf().Block?.Message, StringComparison.Ordinal);
            Assert.Contains("'script' has no version 'v2'", RowOf().Block?.Message, StringComparison.Ordinal);
        }

        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(7));

        Assert.Equal((RunStatus.Succeeded, "3"), (RowOf().Status, RowOf().Value?.ToString()));
        Assert.Null(RowOf().Block);
    }

    [Fact]
    public async Task Child_ThatACrashLeftUnmade_IsWaitedForToo()
    {
        Deploy();
        var created = 0;
        await using (var crashing = Environment.StartProcess(FaultPlan.From(o =>
            o.Kind == StorageOperationKind.CreateRun && ++created == 2 ? FaultKind.CrashBefore : Fault.None)))
        {
            await crashing.Starter.StartAsync(Request(), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
            Assert.NotNull(RowOf().Fork);
        }

        await using (var old = Environment.StartProcess(steps: With<ScriptV1>()))
        {
            await Environment.AdvanceAsync(old, TimeSpan.FromMinutes(15));
            Assert.Equal(BlockReason.MissingHandler, RowOf().Block?.Reason);
        }

        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(15));
        Assert.Equal((RunStatus.Succeeded, "3"), (RowOf().Status, RowOf().Value?.ToString()));
        Assert.Null(RowOf().Block);
    }

    [Fact]
    public async Task Child_OfADefinitionWhoseHandlerIsNotDeployedHere_WaitsForItByItself()
    {
        await using (var all = Environment.StartProcess())
            await all.Workflows.PublishAsync("plan", "v1", new WorkflowDefinition(null, null, [new TaskStep("AddOne")]), CancellationToken.None);
        Script.V1 = (context, input) => context.RunWorkflowAsync<long>("child", "plan", input);
        await using (var old = Environment.StartProcess(steps: With<ScriptV1>()))
        {
            await old.Starter.StartAsync(Request(), CancellationToken.None);
            await Environment.AdvanceAsync(old, TimeSpan.FromMinutes(5));
            Assert.Equal((RunStatus.Waiting, BlockReason.MissingHandler), (RowOf().Status, RowOf(RunId.OfChild(RowOf(), 0, 0)).Block?.Reason));
        }

        await using var process = Environment.StartProcess();
        Assert.Equal("2", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
    }

    [Fact]
    public async Task Child_BesideOtherCalls_IsWaitedForByItsCall()
    {
        Script.V1 = async (context, input) => (await Task.WhenAll(
            AddAsync(context, "add", input), context.RunWorkflowAsync<long>("child", "script", input, "v2"))).Sum();
        Script.V2 = (context, input) => AddAsync(context, "inside", input);
        await using (var old = Environment.StartProcess(steps: With<ScriptV1>()))
        {
            await old.Starter.StartAsync(Request(), CancellationToken.None);
            await Environment.AdvanceAsync(old, TimeSpan.FromMinutes(20));
            Assert.Equal(RunStatus.Blocked, RowOf(RunId.OfChild(RowOf(), 0, 2)).Status);
        }

        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(7));
        Assert.Equal((RunStatus.Succeeded, "4"), (RowOf().Status, RowOf().Value?.ToString()));
    }
}
