using StepFlow.Simulation.Mutants;
using Xunit.Abstractions;

namespace StepFlow.Simulation.Tests;

/// <summary>The simulation is worth its name only if it finds faults: it finds each one that is made on purpose.</summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. AllMutants.List.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hunt_ProtocolFault_IsFound(string name)
    {
        var explorer = Hunt.For(AllMutants.List.Single(m => m.Name == name));
        Assert.True(explorer.Failures.Count > 0, $"Not found in {explorer}.");
        output.WriteLine($"{name}: found in {explorer}: {explorer.Failures[0].Schedule}: {explorer.Failures[0].Violation}");
    }
}
