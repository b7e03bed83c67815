using System.Globalization;
using StepFlow.Runs;

namespace StepFlow.Tests.Execution.Forks;

/// <summary>What a child costs does not grow with the number of children.</summary>
public sealed class ForkCostTests : EngineTest
{
    /// <summary>The number that docs/protocol.md states.</summary>
    private const int Stated = 12;

    [Fact]
    public async Task ForEach_AThousandItems_CostNoMoreRequestsEachThanFifty()
    {
        var few = await new ForkCostTests().RequestsPerItemAsync(50);

        var many = await RequestsPerItemAsync(1000);

        Assert.InRange(many, 1, few * 1.1);
        Assert.Equal(Stated, (int)Math.Round(many));
    }

    private async Task<double> RequestsPerItemAsync(int items)
    {
        var list = string.Join(',', Enumerable.Range(0, items));
        var run = await RunAsync("""[{"forEach":"${input}","do":["AddOne"]}]""", $"[{list}]");
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal($"[{string.Join(',', Enumerable.Range(1, items).Select(n => n.ToString(CultureInfo.InvariantCulture)))}]", run.Output?.ToString());
        Assert.Equal(items, Executed.Count);
        return (double)Environment.Storage.Operations / items;
    }
}
