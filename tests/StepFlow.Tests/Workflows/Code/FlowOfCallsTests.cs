using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Workflows;

namespace StepFlow.Tests.Workflows.Code;

/// <summary>Steps of a C# workflow that hold a slot of a flow key while they are attempted, and how many calls go on at once.</summary>
public sealed class FlowOfCallsTests : CodeTest
{
    private const string Printer = "printer/7";

    private static readonly StepOptions OneAtATime = new() { Flow = FlowRule.For(Printer) with { Parallelism = 1 } };

    private int _inside;
    private int _most;

    private Task<long> PrintAsync(WorkflowContext context, string key, StepOptions? options = null) => context.RunAsync(
        key,
        async () =>
        {
            _most = Math.Max(_most, Interlocked.Increment(ref _inside));
            await Task.Yield();
            Interlocked.Decrement(ref _inside);
            return Did(key, 1L);
        },
        options ?? OneAtATime);

    [Fact]
    public async Task Step_HoldsItsSlot_UntilItIsRecorded()
    {
        Script.V1 = async (context, _) => await AddAsync(context, "after", await PrintAsync(context, "print"));
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAllAsync();

        var run = await process.Reader.GetAsync("run-1", CancellationToken.None);

        Assert.Equal("2", run.Output?.ToString());
        Assert.Equal(["print", "after"], Executed);
        Assert.Equal("print after", KeysOf(run));
        var performed = RowOf(RunId.OfChild(RowOf(), 0, 1));
        Assert.Equal((Printer, true), (performed.Flow?.Key, performed.Flow?.Admitted));
        Assert.Empty(await HoldersAsync(process, Printer));
    }

    [Fact]
    public async Task StepsOfSeveralRuns_AreAttemptedOneAtATime()
    {
        Script.V1 = async (context, _) => (await Task.WhenAll(PrintAsync(context, "left"), PrintAsync(context, "right"))).Sum();
        await using var one = Environment.StartProcess();
        await using var two = Environment.StartProcess();
        foreach (var id in new[] { "run-1", "run-2", "run-3" })
            await one.Starter.StartAsync(Request(runId: id), CancellationToken.None);

        await Task.WhenAll(Task.Run(() => one.DeliverAllAsync()), Task.Run(() => two.DeliverAllAsync()));

        foreach (var id in new[] { "run-1", "run-2", "run-3" })
            Assert.Equal("2", (await Environment.RunToEndAsync(one, id)).Output?.ToString());
        Assert.Equal((6, 1), (Executed.Count, _most));
        Assert.Empty(await HoldersAsync(one, Printer));
    }

    [Fact]
    public async Task Cancel_OfARunWhoseStepWaitsForASlot_LeavesTheLine()
    {
        var gate = new TaskCompletionSource<long>();
        Script.V1 = (context, input) => input == 1 ? context.RunAsync("hold", () => gate.Task, OneAtATime) : PrintAsync(context, "print");
        await using var one = Environment.StartProcess();
        await using var two = Environment.StartProcess();
        await one.Starter.StartAsync(Request(1, "run-1"), CancellationToken.None);
        var holding = Task.Run(() => one.DeliverAllAsync());
        while (!holding.IsCompleted && (await HoldersAsync(two, Printer)).Count == 0)
            await Task.Delay(10);
        await two.Starter.StartAsync(Request(2, "run-2"), CancellationToken.None);
        await two.DeliverAllAsync();
        Assert.Contains("A slot of flow key 'printer/7'", (await two.Reader.GetAsync(RunId.OfChild(RowOf("run-2"), 0, 1), CancellationToken.None)).Flow?.WaitingFor, StringComparison.Ordinal);

        await two.Control.CancelAsync("run-2", CancellationToken.None);
        gate.SetResult(7);
        await holding;

        Assert.Equal("7", (await Environment.RunToEndAsync(one, "run-1")).Output?.ToString());
        Assert.Equal(RunStatus.Canceled, RowOf("run-2").Status);
        await Environment.AdvanceAsync(two, TimeSpan.FromMinutes(15));
        Assert.Empty(Executed);
        Assert.Empty(await HoldersAsync(two, Printer));
    }

    [Fact]
    public async Task Key_IsTakenAsItIs()
    {
        Script.V1 = (context, _) => PrintAsync(context, "print", new StepOptions { Flow = FlowRule.For("a/${input.x}/\"ä\"") with { Parallelism = 1 } });
        var run = await RunAsync();

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal("a/${input.x}/\"ä\"", RowOf(RunId.OfChild(RowOf(), 0, 1)).Flow?.Key);
    }

    [Theory]
    [InlineData("k", null, "print.flow", "found neither")]
    [InlineData("k", 0, "print.flow.parallelism", "Expected 1 to 100, found 0.")]
    [InlineData("", 1, "flow.key", "Expected 1 to 200 bytes")]
    public async Task Rule_ThatCannotBe_FailsTheRunAndSaysWhere(string key, int? parallelism, string where, string says)
    {
        Script.V1 = (context, _) => PrintAsync(context, "print", new StepOptions { Flow = FlowRule.For(key) with { Parallelism = parallelism } });
        var run = await RunAsync();

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains(where, run.Error?.Message, StringComparison.Ordinal);
        Assert.Contains(says, run.Error?.Message, StringComparison.Ordinal);
        Assert.Empty(Executed);
    }

    [Fact]
    public async Task MaxConcurrency_OfTheWorkflow_HoldsForItsCalls()
    {
        var most = 0;
        Environment.Storage.Performed += _ => most = Math.Max(most, Environment.Storage.Inspect("run-1")?.Row.Fork?.Live.Count ?? 0);
        Script.V2 = async (context, _) => (await Task.WhenAll(Enumerable.Range(0, 9).Select(i => AddAsync(context, $"add-{i}", i)))).Sum();
        var run = await RunAsync(version: "v2");

        Assert.Equal(("45", 2), (run.Output?.ToString(), most));
    }
}
