using System.Text.Json;

namespace StepFlow.Functions.Tests.Packaging;

public sealed class OutputTests
{
    [Fact]
    public void Build_RootHostJson_IsInTheOutput()
    {
        var expected = File.ReadAllText(Repository.PathTo("host.json"));

        var actual = File.ReadAllText(Path.Combine(Repository.AppOutput, "host.json"));

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("messageEncoding")]
    [InlineData("batchSize")]
    [InlineData("newBatchThreshold")]
    [InlineData("maxPollingInterval")]
    [InlineData("visibilityTimeout")]
    [InlineData("maxDequeueCount")]
    public void HostJson_EveryQueueSetting_IsSetAndExplained(string setting)
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Repository.PathTo("host.json")));
        var queues = host.RootElement.GetProperty("extensions").GetProperty("queues");

        Assert.True(queues.TryGetProperty(setting, out _));
        Assert.Contains($"`{setting}`", File.ReadAllText(Repository.PathTo("docs", "operations.md")), StringComparison.Ordinal);
    }
}
