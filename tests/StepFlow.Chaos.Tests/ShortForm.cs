using Xunit.Abstractions;

namespace StepFlow.Chaos.Tests;

/// <summary>
/// What both storages are disturbed with. The two are classes of their own, so that they run beside each other: most of the time
/// either waits for leases to end.
/// </summary>
internal static class ShortForm
{
    private const int Kills = 12;

    public static async Task RunAsync(ChaosBackend backend, ITestOutputHelper output)
    {
        var options = new ChaosOptions
        {
            Backend = backend,
            Runs = 60,
            Kills = Kills,
            MaxSteps = 5,
            Between = TimeSpan.FromSeconds(1),
            FreezeEvery = 5,
            StorageStopEvery = 8,
            Sweep = TimeSpan.FromSeconds(2),
            MinTakeovers = 5,
            SettleLimit = TimeSpan.FromMinutes(3),
        };

        var report = await ChaosRun.ExecuteAsync(options, TextWriter.Null);

        output.WriteLine(report.ToString());
        Assert.True(report.Violations.Count == 0, report.ToString());
        Assert.Equal(Kills, report.Kills);
        Assert.True(report.Freezes >= 2, report.ToString());
        Assert.True(report.StorageStops >= (backend == ChaosBackend.Azurite ? 1 : 0), report.ToString());
        Assert.True(report.Runs >= options.Runs, report.ToString());
    }
}
