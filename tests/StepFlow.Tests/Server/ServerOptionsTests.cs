using Microsoft.Extensions.Options;
using StepFlow.Errors;
using StepFlow.Server;

namespace StepFlow.Tests.Server;

public sealed class ServerOptionsTests
{
    [Theory]
    [InlineData("http://0.0.0.0:7071", null, "can be reached from other machines")]
    [InlineData("http://example.org", null, "can be reached from other machines")]
    [InlineData("https://127.0.0.1:7071", null, "Expected http://address:port")]
    [InlineData("http://127.0.0.1:7071", " ", "Expected a key, found an empty one.")]
    public async Task Create_WithBadOptions_IsRefused(string url, string? key, string expected)
    {
        var options = new ServerOptions { Urls = [new Uri(url)], ApiKey = key, Data = "never-made" };

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => StepFlowServer.CreateAsync(options));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists("never-made"));
    }

    [Fact]
    public async Task Create_WithBoundsBeyondTheirRange_NamesThemAll()
    {
        var options = new ServerOptions { Data = "never-made", MaxRequests = 0, MaxWaitingRequests = 100_001 };

        var error = await Assert.ThrowsAsync<InvalidInputException>(() => StepFlowServer.CreateAsync(options));

        Assert.Equal(["max-requests: Expected 1 to 100000, found 0.", "max-waiting-requests: Expected 1 to 100000, found 100001."], error.Problems.Select(p => p.ToString()));
        Assert.False(Directory.Exists("never-made"));
    }

    [Fact]
    public async Task Create_WithEngineOptionsBeyondTheirRange_IsRefused()
    {
        var data = Directory.CreateTempSubdirectory("stepflow-").FullName;
        var options = new ServerOptions { Data = data, Lease = TimeSpan.FromSeconds(4), SweepInterval = TimeSpan.FromHours(2), Concurrency = 1025, StepsPerDelivery = 0 };

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StepFlowServer.CreateAsync(options));

        Assert.Equal(4, error.Failures.Count());
        Assert.Contains("EngineOptions.Concurrency: expected 1 to 1024, got 1025.", error.Failures);
        Assert.Contains("EngineOptions.StepsPerDelivery: expected 1 to 1000, got 0.", error.Failures);
        Assert.Contains("EngineOptions.Lease: expected 5s to 1d, got 00:00:04.", error.Failures);
        Assert.Contains("EngineOptions.SweepInterval: expected 1s to 1h, got 02:00:00.", error.Failures);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Start_OnAPortThatIsTaken_SaysSo()
    {
        await using var first = await ServerFixture.StartAsync();
        var data = Directory.CreateTempSubdirectory("stepflow-").FullName;
        await using (var second = await StepFlowServer.CreateAsync(new ServerOptions { Data = data, Urls = [first.Server.Urls[0]] }))
        {
            var error = await Assert.ThrowsAsync<ServerStartException>(() => second.StartAsync());
            Assert.StartsWith($"Cannot listen on {first.Server.Urls[0].GetLeftPart(UriPartial.Authority)}", error.Message, StringComparison.Ordinal);
        }

        Directory.Delete(data, recursive: true);
    }
}
