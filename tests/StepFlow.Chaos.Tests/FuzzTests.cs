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
        Assert.True(report.IsGood, report.ToString());
        Assert.Equal(15_000, report.Tried);
    }

    [Theory]
    [InlineData(899)]
    [InlineData(1_799)]
    public void Only_AnInputOfTheApi_IsAnsweredAsAmongAllOthers(long number)
    {
        var answers = new Dictionary<long, string>();
        FuzzRun.Execute(new FuzzOptions { Inputs = number + 1, Seed = 3 }, TextWriter.Null, answers.Add);
        var alone = new Dictionary<long, string>();
        FuzzRun.Execute(new FuzzOptions { Only = number, Seed = 3 }, TextWriter.Null, alone.Add);

        // All of them led to this one, and each was answered as before.
        Assert.Equal(300, alone.Count);
        Assert.All(alone, answer => Assert.Equal(answers[answer.Key], answer.Value));
    }

    [Fact]
    public void Inputs_AreAnswered_OnOneThread()
    {
        var context = SynchronizationContext.Current;
        var seen = new HashSet<SynchronizationContext?>();

        FuzzRun.Execute(new FuzzOptions { Inputs = 9, Seed = 1 }, TextWriter.Null, (_, _) => seen.Add(SynchronizationContext.Current));

        // A test has one. Where it were seen, what a request waits for would go on beside the clock that is moved on.
        Assert.NotNull(context);
        Assert.Equal([null], seen);
        Assert.Same(context, SynchronizationContext.Current);
    }

    [Fact]
    public void Report_WhereNearlyAllIsRefused_SaysSo()
    {
        var refused = new FuzzReport(new FuzzOptions(), 100, TimeSpan.Zero)
        {
            Slowest = default,
            Hungriest = default,
            MostMemory = 0,
            Peak = 0,
            Findings = [],
            Shares = [new FuzzShare("schedules", 100, 1, 0.05), new FuzzShare("runs", 100, 6, 0.05), new FuzzShare("few", 99, 0, 0.05)],
        };

        Assert.False(refused.IsGood);
        Assert.Equal(["schedules"], refused.Uncovered.Select(share => share.Kind));
    }
}
