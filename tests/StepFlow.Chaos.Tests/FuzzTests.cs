using StepFlow.Fuzz;
using Xunit.Abstractions;

namespace StepFlow.Chaos.Tests;

/// <summary>The fuzzer's short form; the long one is its program.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Inputs_OfAllKinds_AreAnsweredOrRefused()
    {
        var report = FuzzRun.Execute(new FuzzOptions { Inputs = 15_000, Seed = 7 }, TextWriter.Null);

        output.WriteLine(report.ToString());
        Assert.True(report.Findings.Count == 0, report.ToString());
        Assert.Equal(15_000, report.Tried);
    }
}
