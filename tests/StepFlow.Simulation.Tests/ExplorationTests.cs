using StepFlow.Simulation.Exploring;
using StepFlow.Simulation.Scenarios;
using Xunit.Abstractions;

namespace StepFlow.Simulation.Tests;

/// <summary>The short form of the simulation. The long one is <c>dotnet run --project tests/StepFlow.Simulation -- --minutes 30</c>.</summary>
public sealed class ExplorationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(8);

    // All of them, but on a machine that is too busy for that; the long form has no such bound.
    private static readonly TimeSpan Singles = TimeSpan.FromSeconds(45);

    private readonly Sweeps _sweeps = new(null);

    [Fact]
    public void Explore_NothingDisturbed_KeepsThePromises()
    {
        var explorer = new Explorer();
        explorer.Explore(Form.Calm, Sweeps.Calm(AllScenarios.List));
        Report(explorer, 2 * AllScenarios.List.Count);
    }

    [Fact]
    public void Explore_EveryDisturbanceAtEveryPoint_KeepsThePromises()
    {
        var explorer = new Explorer();
        explorer.Explore(Form.Single, _sweeps.ShuffledSingles(AllScenarios.List, seed: 20260101), Singles, atLeast: 1_000);
        Report(explorer, 1_000);
    }

    [Fact]
    public void Explore_SampleOfPairs_KeepsThePromises()
    {
        var explorer = new Explorer();
        explorer.Explore(Form.Pair, _sweeps.SomePairs(AllScenarios.List, seed: 20260101), Sample, atLeast: 100);
        Report(explorer, 100);
    }

    [Fact]
    public void Explore_RandomSchedules_KeepThePromises()
    {
        var explorer = new Explorer();
        explorer.Explore(Form.Random, Sweeps.Random(1), Sample, atLeast: 100);
        Report(explorer, 100);
    }

    private void Report(Explorer explorer, int least)
    {
        output.WriteLine(explorer.ToString());
        Console.WriteLine($"simulation: {explorer}");
        if (explorer.Failures.Count == 0)
        {
            Assert.True(explorer.Total >= least, $"Only {explorer}, of at least {least}.");
            return;
        }

        var whole = new StringWriter();
        Replay.Print(explorer.Failures[0].Schedule, whole);
        Assert.Fail($"{explorer.Failures[0].Violation}{Environment.NewLine}{whole}");
    }
}
