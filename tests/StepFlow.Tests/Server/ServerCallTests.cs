using System.Text;
using System.Text.Json;

namespace StepFlow.Tests.Server;

/// <summary>A run with a call, from HTTP request to output, on the real server: it calls the server itself.</summary>
public sealed class ServerCallTests
{
    [Theory]
    [InlineData(true, "Succeeded")]
    [InlineData(false, "Failed")]
    public async Task ARunThatCalls_ReachesLoopbackOnlyWhereItIsAllowed(bool allowed, string status)
    {
        await using var fixture = await ServerFixture.StartAsync(change: o => o.CallAllowedHosts = allowed ? ["127.0.0.1"] : []);
        var steps = $$$"""[{"call":{"url":"{{{fixture.Server.Urls[0]}}}api/${input}"}},{"step":"AddOne","input":"${steps.call.status}"}]""";
        using var body = new StringContent($$"""{"runId":"r1","steps":{{steps}},"input":"health"}""", Encoding.UTF8, "application/json");

        using var accepted = await fixture.Client.PostAsync(new Uri("/api/runs", UriKind.Relative), body);
        var view = await fixture.Client.GetStringAsync(new Uri("/api/runs/r1?wait=30s", UriKind.Relative));

        using var run = JsonDocument.Parse(view);
        Assert.Equal(status, run.RootElement.GetProperty("status").GetString());
        if (allowed)
            Assert.Equal(201, run.RootElement.GetProperty("output").GetInt32());
        else
            Assert.Contains("no address that calls may connect to", view, StringComparison.Ordinal);
    }
}
