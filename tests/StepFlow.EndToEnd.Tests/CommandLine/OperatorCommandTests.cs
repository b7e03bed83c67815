using System.Text.Json;
using StepFlow.EndToEnd.Tests.Processes;

namespace StepFlow.EndToEnd.Tests.CommandLine;

public sealed class OperatorCommandTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    [Fact]
    public async Task Commands_OnADataDirectory_DoWhatTheApiDoes()
    {
        _directory.Write("order.json", """{"name":"order","version":"v3","steps":["AddOne","AddOne"]}""");
        await RunAsync("run", "AddOne", "MultiplyWithTwo", "--input", "1", "--run-id", "r1", "--label", "red");

        Assert.Equal("order v3 is published.\n", (await RunAsync("publish", "order.json")).Output);
        Assert.Equal("order v3 was published before, with the same content.\n", (await RunAsync("publish", "order.json")).Output);
        Assert.Equal("New runs of order start with v3 (1).\n", (await RunAsync("default", "order", "v3")).Output);
        Assert.Equal("4", OutputOf(await RunAsync("fork", "r1", "--from", "step-1:MultiplyWithTwo", "--run-id", "r2", "--json")));
        Assert.Equal("4", (await RunAsync("restart", "r1", "--run-id", "r3")).LastLine);
        Assert.Equal(["r3", "r2", "r1"], Ids(await RunAsync("list", "--label", "red", "--json")));
        Assert.Equal("Run r3 is deleted.\n", (await RunAsync("delete", "r3")).Output);
        Assert.Matches("r1 +Succeeded", (await RunAsync("list")).Output);
        Assert.Matches("output +4", (await RunAsync("show", "r1")).Output);
        Assert.Matches("AddOne +Int64 +Int64", (await RunAsync("steps")).Output);
    }

    [Fact]
    public async Task Schedules_ArePutListedShownAndDeleted()
    {
        _directory.Write("nightly.json", """{"cron":"0 2 * * *","timeZone":"Europe/Berlin","steps":["AddOne"],"input":1}""");

        Assert.Equal("No schedules.\n", (await RunAsync("schedules", "list")).Output);
        Assert.StartsWith("nightly is due next at ", (await RunAsync("schedules", "put", "nightly", "@nightly.json")).Output, StringComparison.Ordinal);
        Assert.Matches("nightly.*0 2 \\* \\* \\*.*Europe/Berlin", (await RunAsync("schedules", "list")).Output);
        Assert.Contains("\"catchUp\":\"last\"", (await RunAsync("schedules", "show", "nightly")).Output, StringComparison.Ordinal);
        Assert.Equal("It is gone.\n", (await RunAsync("schedules", "delete", "nightly")).Output);
        Assert.Equal(2, (await RunAsync("schedules", "put", "nightly", """{"cron":"often","steps":["AddOne"]}""")).ExitCode);
    }

    [Fact]
    public async Task Actions_OnAnEndedRun_AreRefused()
    {
        await RunAsync("run", "AddOne", "--input", "1", "--run-id", "r1");

        var cancel = await RunAsync("cancel", "r1");
        var unknown = await RunAsync("pause", "r9");

        Assert.Equal(1, cancel.ExitCode);
        Assert.Equal("Run 'r1' is Succeeded and cannot be canceled. It has ended.\n", cancel.Error);
        Assert.Equal(1, unknown.ExitCode);
        Assert.StartsWith("There is no run 'r9'.", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADataDirectoryInUse_SaysHowToReachItsServer()
    {
        await using var server = await ServerProcess.StartAsync(_directory.FullName);
        var url = server.Url.GetLeftPart(UriPartial.Authority);

        var second = await RunAsync("serve", "--port", "0");
        var list = await RunAsync("list");
        var through = await RunAsync("run", "AddOne", "MultiplyWithTwo", "--input", "1", "--url", url);
        var cancel = await RunAsync("cancel", "none", "--url", url);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("is in use by process", second.Error, StringComparison.Ordinal);
        Assert.Contains(url, second.Error, StringComparison.Ordinal);
        Assert.Equal(1, list.ExitCode);
        Assert.Contains($"add: --url {url}", list.Error, StringComparison.Ordinal);
        Assert.Equal("4", through.LastLine);
        Assert.StartsWith("There is no run 'none'.", cancel.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADamagedDatabase_IsSaidClearly()
    {
        await RunAsync("run", "AddOne", "--input", "1");
        _directory.Write(".stepflow/stepflow.db", new string('x', 8192));

        var list = await RunAsync("list");
        var serve = await RunAsync("serve", "--port", "0");

        Assert.All([list, serve], outcome =>
        {
            Assert.Equal(1, outcome.ExitCode);
            Assert.Contains("is not a SQLite database", outcome.Error, StringComparison.Ordinal);
            Assert.Contains("stepflow.db", outcome.Error, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task AServerThatIsNotThere_IsSaidClearly()
    {
        var outcome = await RunAsync("list", "--url", "http://127.0.0.1:9");

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("The server at http://127.0.0.1:9/ cannot be reached", outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static string OutputOf(Outcome outcome)
    {
        using var view = JsonDocument.Parse(outcome.Output);
        return view.RootElement.GetProperty("output").GetRawText();
    }

    private static IEnumerable<string?> Ids(Outcome outcome)
    {
        using var page = JsonDocument.Parse(outcome.Output);
        return [.. page.RootElement.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("runId").GetString())];
    }

    private Task<Outcome> RunAsync(params string[] arguments) => StepflowProgram.RunAsync(_directory.FullName, arguments);
}
