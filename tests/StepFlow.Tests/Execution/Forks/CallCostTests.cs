using StepFlow.Runs;
using StepFlow.Tests.Workflows.Code;

namespace StepFlow.Tests.Execution.Forks;

/// <summary>What a call of a C# workflow costs that overlaps others does not grow with their number.</summary>
public sealed class CallCostTests : CodeTest
{
    /// <summary>The number that docs/workflows.md states.</summary>
    private const int Stated = 18;

    [Fact]
    public async Task Calls_AThousandAtOnce_CostNoMoreRequestsEachThanFifty()
    {
        var few = await new CallCostTests().RequestsPerCallAsync(50);

        var many = await RequestsPerCallAsync(1000);

        Assert.InRange(many, 1, few * 1.1);
        Assert.Equal(Stated, (int)Math.Round(many));
    }

    private async Task<double> RequestsPerCallAsync(int calls)
    {
        Script.V1 = async (context, _) => (await Task.WhenAll(Enumerable.Range(0, calls).Select(i => AddAsync(context, $"add-{i}", i)))).Sum();
        var run = await RunAsync();
        Assert.Equal((RunStatus.Succeeded, calls), (run.Status, Executed.Distinct().Count()));
        Assert.Equal(calls, Executed.Count);
        return (double)Environment.Storage.Operations / calls;
    }

    [Fact]
    public async Task Pause_WhileCallsEnd_IsFollowedByTheRecordsOfAll()
    {
        Script.V1 = async (context, _) => (await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AddAsync(context, $"add-{i}", i)))).Sum();
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(), CancellationToken.None);
        await process.DeliverAsync();
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        // Held already or on their way: all that were begun end or rest while the run is paused.
        await process.DeliverAllAsync();
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, "210"), (run.Status, run.Output?.ToString()));
    }
}
