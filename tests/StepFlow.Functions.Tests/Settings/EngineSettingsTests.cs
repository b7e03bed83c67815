using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StepFlow.Execution;
using StepFlow.Functions.Startup;

namespace StepFlow.Functions.Tests.Settings;

/// <summary>The app's settings that say how the engine behaves.</summary>
public sealed class EngineSettingsTests
{
    private const string Lease = "StepFlow__LeaseSeconds";
    private const string Steps = "StepFlow__StepsPerDelivery";

    [Theory]
    [InlineData(null, 60)]
    [InlineData("", 60)]
    [InlineData("5", 5)]
    public void LeaseSeconds_ANumber_IsTheLease(string? setting, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(Lease, setting).Lease);

    [Theory]
    [InlineData(null, 1)]
    [InlineData("", 1)]
    [InlineData("16", 16)]
    public void StepsPerDelivery_ANumber_IsHowManyOneExecutionMayExecute(string? setting, int steps) =>
        Assert.Equal(steps, Read(Steps, setting).StepsPerDelivery);

    [Theory]
    [InlineData(Lease, "4", "seconds from 5 to 86400")]
    [InlineData(Lease, "soon", "seconds from 5 to 86400")]
    [InlineData(Steps, "0", "steps from 1 to 1000")]
    [InlineData(Steps, "2.5", "steps from 1 to 1000")]
    [InlineData(Steps, "1001", "steps from 1 to 1000")]
    [InlineData(Steps, "all", "steps from 1 to 1000")]
    public void Setting_OutOfItsRange_IsNamed(string name, string setting, string expected)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read(name, setting));
        Assert.Equal($"The setting {name} is '{setting}'. Expected a number of {expected}.", error.Message);
    }

    private static EngineOptions Read(string name, string? setting)
    {
        var key = name.Replace("__", ":", StringComparison.Ordinal);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, setting)]).Build();
        var services = new ServiceCollection().AddStepFlowFunctions(configuration, Repository.AppOutput);
        return services.BuildServiceProvider().GetRequiredService<IOptions<EngineOptions>>().Value;
    }
}
