using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Flow;

/// <summary>Steps that hold a slot of a flow key, within runs that go on beside each other.</summary>
public sealed class FlowStepTests : EngineTest
{
    private const string Guarded =
        """["AddOne", {"flow": {"key": "printer", "parallelism": 1}, "do": ["MultiplyWithTwo", {"sleep": "1h"}, "AddOne"]}, "AddOne"]""";

    private static Task StartAsync(TestProcess process, string runId, string steps = Guarded, string input = "1") =>
        process.Starter.StartAsync(Request(steps, input, runId), CancellationToken.None);

    private RunRow Inside(string runId) => RowOf(RunId.OfChild(RowOf(runId), 1, 0));

    [Fact]
    public async Task Steps_WithAFullKey_WaitWhileTheStepsBeforeThemGoOn()
    {
        await using var process = Environment.StartProcess();
        await StartAsync(process, "run-1");
        await StartAsync(process, "run-2");
        await process.DeliverAllAsync();

        Assert.Equal((1, 1), (RowOf("run-1").Cursor, RowOf("run-2").Cursor));
        Assert.Equal((true, false), (Inside("run-1").Flow?.Admitted, Inside("run-2").Flow?.Admitted));
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(61));
        Assert.Equal((RunStatus.Succeeded, true), (RowOf("run-1").Status, Inside("run-2").Flow?.Admitted));

        var second = await Environment.RunToEndAsync(process, "run-2");
        Assert.Equal(("6", RunStatus.Succeeded), (second.Output?.ToString(), second.Status));
        Assert.Empty(Environment.Storage.FlowWaiters);
    }

    [Fact]
    public async Task Key_OfAnItem_HoldsEachItemApart()
    {
        var run = await RunAsync("""[{"forEach": "${input}", "do": [{"flow": {"key": "customer/${item}", "parallelism": 1}, "do": ["AddOne"]}]}]""", "[7,7,8]");

        Assert.Equal("[8,8,9]", run.Output?.ToString());
        Assert.Equal(["customer/7", "customer/8"], Environment.Storage.FlowKeys.Order());
    }

    [Fact]
    public async Task Key_OfAnEarlierStep_IsWhatThatStepReturned()
    {
        await using var process = Environment.StartProcess();
        await StartAsync(process, "run-1", """["AddOne", {"flow": {"key": "k/${steps.AddOne}/${previous}", "parallelism": 1}, "do": ["AddOne"]}]""");
        await process.DeliverAllAsync();

        Assert.Equal("k/2/2", Inside("run-1").Flow?.Key);
    }

    [Theory]
    [InlineData("${previous}", "{\"a\":1}", "Expected a text or a number")]
    [InlineData("k/${previous.b}", "{\"a\":1}", "there is no 'b'")]
    [InlineData("${previous}", "\"\"", "Expected 1 to 200 bytes")]
    public async Task Key_WithoutAUsableValue_FailsTheStepClearly(string key, string input, string problem)
    {
        var run = await RunAsync($$"""["Echo", {"flow": {"key": "{{key}}", "parallelism": 1}, "do": ["Echo"]}]""", input);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains(problem, run.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameKeyInside_TakesPartInTheSlot()
    {
        var run = await RunAsync("""[{"flow": {"key": "k", "parallelism": 1}, "do": [{"flow": {"key": "k", "parallelism": 1}, "do": ["AddOne"]}]}]""");

        Assert.Equal((RunStatus.Succeeded, "2"), (run.Status, run.Output?.ToString()));
    }

    [Fact]
    public async Task Holder_ThatDied_GivesItsSlotBackWhenItsStepsGoOnElsewhere()
    {
        var dies = FaultPlan.From(o => o.Kind == StorageOperationKind.Commit && Executed.Contains("step-0:MultiplyWithTwo#1") ? new Fault(FaultKind.CrashBefore) : Fault.None);
        await using (var first = Environment.StartProcess(dies))
        {
            await StartAsync(first, "run-1");
            await Assert.ThrowsAsync<SimulatedCrashException>(() => first.DeliverAllAsync());
        }

        await using var second = Environment.StartProcess();
        await StartAsync(second, "run-2");
        await Environment.AdvanceAsync(second, TimeSpan.FromHours(4));

        Assert.Equal((RunStatus.Succeeded, RunStatus.Succeeded), (RowOf("run-1").Status, RowOf("run-2").Status));
    }

    [Fact]
    public async Task Canceled_WhileItsStepsWait_LeavesTheLine()
    {
        await using var process = Environment.StartProcess();
        await StartAsync(process, "run-1");
        await StartAsync(process, "run-2");
        await process.DeliverAllAsync();
        Assert.Single(Environment.Storage.FlowWaiters);

        await process.Control.CancelAsync("run-2", CancellationToken.None);
        await process.DeliverAllAsync();

        Assert.Equal(RunStatus.Canceled, Inside("run-2").Status);
        Assert.Empty(Environment.Storage.FlowWaiters);
    }

    [Theory]
    [InlineData("""[{"flow": {"key": "k", "parallelism": 1}}]""", "steps[0].do", "Expected steps, found nothing. Steps that hold a slot stand inside: { \"flow\": …, \"do\": [\"Print\"] }.")]
    [InlineData("""[{"flow": {"key": "k"}, "do": ["AddOne"]}]""", "steps[0].flow", "Expected parallelism, rate or both, found neither.")]
    [InlineData("""[{"flow": {"key": "k", "parallelism": 0}, "do": ["AddOne"]}]""", "steps[0].flow.parallelism", "Expected 1 to 100, found 0.")]
    [InlineData("""[{"step": "AddOne", "flow": {"key": "k", "parallelism": 1}}]""", "steps[0]", "Expected exactly one kind of step, found step and flow. Steps that hold a slot stand inside: { \"flow\": …, \"do\": [\"Print\"] }.")]
    public void Read_WrongFlow_SaysWhatWasExpected(string steps, string place, string problem)
    {
        var error = Assert.Throws<InvalidInputException>(() => Steps(steps));

        Assert.Equal((place, problem), (error.Problems[0].Where, error.Problems[0].Message));
    }
}
