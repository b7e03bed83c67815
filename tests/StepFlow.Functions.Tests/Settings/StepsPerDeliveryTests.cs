using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StepFlow.Execution;
using StepFlow.Functions.Startup;

namespace StepFlow.Functions.Tests.Settings;

public sealed class StepsPerDeliveryTests
{
    [Theory]
    [InlineData(null, 1)]
    [InlineData("", 1)]
    [InlineData("16", 16)]
    public void StepsPerDelivery_ANumber_IsHowManyOneExecutionMayExecute(string? setting, int steps) =>
        Assert.Equal(steps, Read(setting).StepsPerDelivery);

    [Theory]
    [InlineData("0")]
    [InlineData("2.5")]
    [InlineData("1001")]
    [InlineData("all")]
    public void StepsPerDelivery_NoneThatHolds_IsNamed(string setting)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read(setting));
        Assert.Equal($"The setting StepFlow__StepsPerDelivery is '{setting}'. Expected a number of steps from 1 to 1000.", error.Message);
    }

    private static EngineOptions Read(string? setting)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("StepFlow:StepsPerDelivery", setting)]).Build();
        var services = new ServiceCollection().AddStepFlowFunctions(configuration, Repository.AppOutput);
        return services.BuildServiceProvider().GetRequiredService<IOptions<EngineOptions>>().Value;
    }
}
