using System.Net;
using StepFlow.EndToEnd.Tests.Processes;

namespace StepFlow.EndToEnd.Tests.Serving;

public sealed class ServeTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    [Theory]
    [InlineData("""["AddOne","MultiplyWithTwo"]""", 4)]
    [InlineData("""["MultiplyWithTwo","AddOne","AddOne"]""", 4)]
    [InlineData("""["AddOne"]""", 2)]
    public async Task ARun_OverHttp_EndsWithItsOutput(string steps, int output)
    {
        await using var server = await ServerProcess.StartAsync(_directory.FullName);
        await server.StartRunAsync($$"""{"runId":"r1","steps":{{steps}},"input":1}""");

        var view = await server.EndAsync("r1");

        Assert.Equal("Succeeded", view.GetProperty("status").GetString());
        Assert.Equal(output, view.GetProperty("output").GetInt32());
    }

    [Fact]
    public async Task TwoVersions_SideBySide_KeepTheirOrderAcrossARestartAndAThirdVersion()
    {
        await using (var server = await ServerProcess.StartAsync(_directory.FullName))
        {
            await server.StartRunAsync("""{"runId":"one","workflow":"order","version":"v1","input":1,"delay":"1s"}""");
            await server.StartRunAsync("""{"runId":"two","workflow":"order","version":"v2","input":1,"delay":"1s"}""");
            var (published, _) = await server.SendAsync(HttpMethod.Put, "/api/workflows/order/versions/v3", """{"steps":["AddOne","AddOne"]}""");
            var (pointed, _) = await server.SendAsync(HttpMethod.Put, "/api/workflows/order/default", """{"version":"v3"}""");
            Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (published, pointed));
            Assert.Equal(0, await server.StopAsync());
        }

        await using var restarted = await ServerProcess.StartAsync(_directory.FullName);
        await restarted.StartRunAsync("""{"runId":"three","workflow":"order","input":1}""");

        Assert.Equal("v1 4", Describe(await restarted.EndAsync("one")));
        Assert.Equal("v2 3", Describe(await restarted.EndAsync("two")));
        Assert.Equal("v3 3", Describe(await restarted.EndAsync("three")));
    }

    [Fact]
    public async Task AChangedFileOfAPublishedVersion_KeepsTheServerFromStarting()
    {
        _directory.Write("flows/a.json", """{"name":"a","version":"v1","steps":["AddOne"]}""");
        await using (var server = await ServerProcess.StartAsync(_directory.FullName, "--workflows", "flows"))
            Assert.Equal(0, await server.StopAsync());
        _directory.Write("flows/a.json", """{"name":"a","version":"v1","steps":["AddOne","AddOne"]}""");

        var outcome = await StepflowProgram.RunAsync(_directory.FullName, "serve", "--port", "0", "--workflows", "flows");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(Path.Combine("flows", "a.json"), outcome.Error, StringComparison.Ordinal);
        Assert.Contains("was published with other content", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("can be reached from other machines", "--urls", "http://0.0.0.0:0")]
    [InlineData("expected 0 to 65535, found 70000", "--port", "70000")]
    [InlineData("Expected a directory, found none at 'nowhere'", "--port", "0", "--workflows", "nowhere")]
    public async Task ABadOption_IsSaidAndWritesNothing(string expected, params string[] options)
    {
        var outcome = await StepflowProgram.RunAsync(_directory.FullName, ["serve", .. options]);

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.False(_directory.Has(".stepflow"));
    }

    public void Dispose() => _directory.Dispose();

    private static string Describe(System.Text.Json.JsonElement view) =>
        $"{view.GetProperty("version").GetString()} {view.GetProperty("output").GetRawText()}";
}
