using Xunit.Abstractions;

namespace StepFlow.Chaos.Tests;

/// <summary>Servers killed at random under load: no lost run, no doubled or missing record, every output right. The long form is the program.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 30;

    [LinuxFact]
    public Task Azurite_ServersKilledAtRandom_KeepEveryRun() => KillAsync(ChaosBackend.Azurite);

    [LinuxFact]
    public Task Sqlite_ServerKilledAtRandom_KeepsEveryRun() => KillAsync(ChaosBackend.Sqlite);

    private async Task KillAsync(ChaosBackend backend)
    {
        var options = new ChaosOptions
        {
            Backend = backend,
            Runs = 100,
            Kills = Kills,
            MaxSteps = 6,
            Between = TimeSpan.FromSeconds(0.5),
            FreezeEvery = 0,
            StorageStopEvery = 0,
        };

        var report = await ChaosRun.ExecuteAsync(options, TextWriter.Null);

        output.WriteLine(report.ToString());
        Assert.True(report.Violations.Count == 0, report.ToString());
        Assert.Equal(Kills, report.Kills);
        Assert.True(report.Runs >= options.Runs, report.ToString());
    }
}
