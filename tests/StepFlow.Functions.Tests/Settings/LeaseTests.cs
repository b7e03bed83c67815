using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StepFlow.Execution;
using StepFlow.Functions.Startup;

namespace StepFlow.Functions.Tests.Settings;

public sealed class LeaseTests
{
    [Theory]
    [InlineData(null, 60)]
    [InlineData("", 60)]
    [InlineData("5", 5)]
    public void LeaseSeconds_ANumber_IsTheLease(string? setting, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(setting).Lease);

    [Theory]
    [InlineData("4")]
    [InlineData("soon")]
    public void LeaseSeconds_NoneThatHolds_IsNamed(string setting)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read(setting));
        Assert.Equal($"The setting StepFlow__LeaseSeconds is '{setting}'. Expected a number of seconds from 5 to 86400.", error.Message);
    }

    private static EngineOptions Read(string? setting)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("StepFlow:LeaseSeconds", setting)]).Build();
        var services = new ServiceCollection().AddStepFlowFunctions(configuration, Repository.AppOutput);
        return services.BuildServiceProvider().GetRequiredService<IOptions<EngineOptions>>().Value;
    }
}
