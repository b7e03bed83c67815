using Xunit.Abstractions;

namespace StepFlow.Chaos.Tests;

/// <summary>The short form on a server: killed, frozen under load. The long form is the program.</summary>
public sealed class SqliteChaosTests(ITestOutputHelper output)
{
    [LinuxFact]
    public Task Servers_KilledAndFrozenAtRandom_ExecuteNothingTwiceAndKeepEveryRun() => ShortForm.RunAsync(ChaosBackend.Sqlite, output);
}
