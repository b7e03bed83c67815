using Xunit.Abstractions;

namespace StepFlow.Chaos.Tests;

/// <summary>The short form on two servers and their storage: killed, frozen, stopped under load. The long form is the program.</summary>
public sealed class AzuriteChaosTests(ITestOutputHelper output)
{
    [LinuxFact]
    public Task Servers_KilledAndFrozenAtRandom_ExecuteNothingTwiceAndKeepEveryRun() => ShortForm.RunAsync(ChaosBackend.Azurite, output);
}
