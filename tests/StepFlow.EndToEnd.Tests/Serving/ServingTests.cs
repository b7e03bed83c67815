using System.Net;
using System.Text.Json;
using StepFlow.EndToEnd.Tests.Processes;

namespace StepFlow.EndToEnd.Tests.Serving;

/// <summary>What a server promises over HTTP, whatever it keeps its runs in: one class for each storage runs these.</summary>
public abstract class ServingTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private IReadOnlyList<string> _storage = [];

    [Theory]
    [InlineData("""["AddOne","MultiplyWithTwo"]""", 4)]
    [InlineData("""["MultiplyWithTwo","AddOne","AddOne"]""", 4)]
    [InlineData("""["AddOne"]""", 2)]
    public async Task ARun_OverHttp_EndsWithItsOutput(string steps, int output)
    {
        await using var server = await StartAsync();
        await server.StartRunAsync($$"""{"runId":"r1","steps":{{steps}},"input":1}""");

        var view = await server.EndAsync("r1");

        Assert.Equal("Succeeded", view.GetProperty("status").GetString());
        Assert.Equal(output, view.GetProperty("output").GetInt32());
    }

    [Fact]
    public async Task TwoVersions_SideBySide_KeepTheirOrderAcrossARestartAndAThirdVersion()
    {
        await using (var server = await StartAsync())
        {
            await server.StartRunAsync("""{"runId":"one","workflow":"order","version":"v1","input":1,"delay":"1s"}""");
            await server.StartRunAsync("""{"runId":"two","workflow":"order","version":"v2","input":1,"delay":"1s"}""");
            var (published, _) = await server.SendAsync(HttpMethod.Put, "/api/workflows/order/versions/v3", """{"steps":["AddOne","AddOne"]}""");
            var (pointed, _) = await server.SendAsync(HttpMethod.Put, "/api/workflows/order/default", """{"version":"v3"}""");
            Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (published, pointed));
            Assert.Equal(0, await server.StopAsync());
        }

        await using var restarted = await StartAsync();
        await restarted.StartRunAsync("""{"runId":"three","workflow":"order","input":1}""");

        Assert.Equal("v1 4", Describe(await restarted.EndAsync("one")));
        Assert.Equal("v2 3", Describe(await restarted.EndAsync("two")));
        Assert.Equal("v3 3", Describe(await restarted.EndAsync("three")));
    }

    [Fact]
    public async Task ARun_PausedForkedAndCanceled_DoesAsItIsTold()
    {
        await using var server = await StartAsync();
        await server.StartRunAsync("""{"runId":"r1","steps":["AddOne",{"sleep":"1h"},"MultiplyWithTwo"],"input":1}""");
        await ReachAsync(server, "r1", 1);
        Assert.Equal("Paused", await ActAsync(server, "r1/pause"));
        Assert.Equal("Waiting", await ActAsync(server, "r1/resume"));

        Assert.Equal(HttpStatusCode.Accepted, (await server.SendAsync(HttpMethod.Post, "/api/runs/r1/fork", """{"runId":"r2","from":1}""")).Status);
        Assert.Equal("Canceled", await ActAsync(server, "r1/cancel"));
        var refused = await server.SendAsync(HttpMethod.Post, "/api/runs/r1/resume");

        var forked = await server.GetAsync("/api/runs/r2");
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (refused.Status, refused.Body.GetProperty("code").GetString()));
        Assert.Equal((1, 2), (forked.GetProperty("cursor").GetInt32(), forked.GetProperty("steps")[0].GetProperty("result").GetInt32()));
        var canceled = await server.GetAsync("/api/runs?status=Canceled");
        Assert.Equal("r1", canceled.GetProperty("runs")[0].GetProperty("runId").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await server.SendAsync(HttpMethod.Delete, "/api/runs/r1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Get, "/api/runs/r1")).Status);
    }

    [Fact]
    public async Task ARun_ThatWaits_GoesOnWithItsEventAndItsWebhookAcrossARestart()
    {
        string address;
        await using (var server = await StartAsync())
        {
            await server.StartRunAsync("""{"runId":"r1","steps":[{"waitForEvent":["approved/${input}","rejected/${input}"],"timeout":"7d"},{"webhook":"paid"}],"input":7}""");
            await server.StartRunAsync("""{"runId":"r2","steps":[{"waitForEvent":"approved/7"},{"notify":"greeting","run":"r3","payload":"${previous.payload}"}],"input":7}""");
            await server.StartRunAsync("""{"runId":"r3","steps":[{"waitForEvent":"early","timeout":"1h"},{"waitForEvent":"greeting"}]}""");
            var early = await server.SendAsync(HttpMethod.Post, "/api/runs/r3/events/early", "1");
            Assert.Equal(HttpStatusCode.Accepted, early.Status);
            while ((await server.GetAsync("/api/events/approved%2F7/waiters")).GetProperty("waiters").GetArrayLength() < 2)
                await server.GetAsync("/api/runs/r1?wait=1ms");
            address = (await server.GetAsync("/api/runs/r1")).GetProperty("steps")[1].GetProperty("webhook").GetString() ?? "";
            Assert.Equal(0, await server.StopAsync());
        }

        await using var restarted = await StartAsync();
        var reached = await restarted.SendAsync(HttpMethod.Post, "/api/events/approved%2F7", "\"yes\"");
        var called = await restarted.SendAsync(HttpMethod.Post, address, "true");
        var again = await restarted.SendAsync(HttpMethod.Post, address, "true");

        Assert.Equal("""["r1","r2"]""", reached.Body.GetProperty("runs").GetRawText());
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Gone), (called.Status, again.Status));
        Assert.Equal("""{"timedOut":false,"event":"paid","payload":true}""", (await restarted.EndAsync("r1")).GetProperty("output").GetRawText());
        Assert.Equal("""{"runs":["r3"]}""", (await restarted.EndAsync("r2")).GetProperty("output").GetRawText());
        Assert.Equal("""{"timedOut":false,"event":"greeting","payload":"yes"}""", (await restarted.EndAsync("r3")).GetProperty("output").GetRawText());
    }

    [Fact]
    public async Task ACSharpWorkflow_GoesOnAfterARestart_AndIsListedAsCode()
    {
        const string Input = """{"steps":["AddOne","MultiplyWithTwo","AddOne"],"value":1}""";
        await using (var server = await StartAsync())
        {
            await server.StartRunAsync($$"""{"runId":"now","workflow":"dynamic","version":"v1","input":{{Input}}}""");
            await server.StartRunAsync($$"""{"runId":"later","workflow":"dynamic","input":{{Input}},"delay":"1s"}""");
            var ended = await server.EndAsync("now");
            Assert.Equal("v1 5", Describe(ended));
            Assert.Equal("step-2:AddOne", ended.GetProperty("steps")[2].GetProperty("key").GetString());
            Assert.Equal(HttpStatusCode.Accepted, (await server.SendAsync(HttpMethod.Post, "/api/runs/now/fork", """{"runId":"fork","from":"step-1:MultiplyWithTwo"}""")).Status);
            Assert.Equal(0, await server.StopAsync());
        }

        await using var restarted = await StartAsync();
        Assert.Equal("v1 5", Describe(await restarted.EndAsync("later")));
        Assert.Equal("v1 5", Describe(await restarted.EndAsync("fork")));
        var versions = (await restarted.GetAsync("/api/workflows/dynamic")).GetProperty("versions");
        Assert.Equal("code", versions[0].GetProperty("kind").GetString());
        var (refused, problem) = await restarted.SendAsync(HttpMethod.Post, "/api/runs", """{"workflow":"dynamic","input":{"steps":"AddOne"}}""");
        Assert.Equal((HttpStatusCode.BadRequest, "input"), (refused, problem.GetProperty("errors")[0].GetProperty("where").GetString()));
    }

    [Fact]
    public async Task ARun_WithBranchesAndAChild_EndsWithTheirOutputs()
    {
        const string Steps = """
            [{"parallel":[["AddOne"],[{"sleep":"1s"},"MultiplyWithTwo"]]},
             {"forEach":["${previous[0]}","${previous[1]}",10],"do":["AddOne",{"if":"${previous > 5}","then":["MultiplyWithTwo"],"else":["AddOne"]}],"maxConcurrency":2},
             {"run":{"workflow":"order","version":"v1"},"input":"${previous[2]}"}]
            """;
        await using var server = await StartAsync();
        await server.StartRunAsync($$"""{"runId":"r1","steps":{{Steps}},"input":1}""");

        var view = await server.EndAsync("r1");

        Assert.Equal("Succeeded", view.GetProperty("status").GetString());
        var results = view.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("result").GetRawText()).ToList();
        Assert.Equal(("[2,2]", "[4,4,22]", "46"), (results[0], results[1], view.GetProperty("output").GetRawText()));
        var children = view.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("children").EnumerateArray().ToList()).ToList();
        Assert.Equal([2, 3, 1], children.Select(c => c.Count));
        Assert.All(children.SelectMany(c => c), c => Assert.Equal("Succeeded", c.GetProperty("status").GetString()));
        var child = await server.GetAsync($"/api/runs/{children[2][0].GetProperty("runId").GetString()}");
        Assert.Equal(("v1 46", "r1"), (Describe(child), child.GetProperty("parent").GetProperty("runId").GetString()));
        var listed = await server.GetAsync("/api/runs");
        Assert.Equal(2, listed.GetProperty("runs").GetArrayLength());
    }

    [Fact]
    public async Task ARun_ThatFails_IsCompensatedAndItsEndStartsARunAcrossARestart()
    {
        const string Definition = """
            {"steps":[{"step":"AddOne","compensate":"MultiplyWithTwo"},{"sleep":"1s"},{"step":"AddOne","input":"text","retry":{"maxAttempts":1}}],
             "onFailure":{"steps":[{"step":"AddOne","input":"${input.input}"}]}}
            """;
        await using (var server = await StartAsync())
        {
            Assert.Equal(HttpStatusCode.Created, (await server.SendAsync(HttpMethod.Put, "/api/workflows/undone/versions/v1", Definition)).Status);
            await server.StartRunAsync("""{"runId":"r1","workflow":"undone","input":1}""");
            Assert.Equal(0, await server.StopAsync());
        }

        await using var restarted = await StartAsync();
        var view = await restarted.EndAsync("r1");
        Assert.Equal("Failed", view.GetProperty("status").GetString());
        // What its end brings with it is begun right after it.
        while (view.GetProperty("compensation").GetProperty("status").ValueKind == JsonValueKind.Null)
            view = await restarted.GetAsync("/api/runs/r1?wait=1ms");
        var compensation = await restarted.EndAsync(view.GetProperty("compensation").GetProperty("runId").GetString() ?? "");
        var key = compensation.GetProperty("steps")[0].GetProperty("key").GetString();
        var link = compensation.GetProperty("parent");
        Assert.Equal(("r1", "Compensation"), (link.GetProperty("runId").GetString(), link.GetProperty("kind").GetString()));
        Assert.Contains("MultiplyWithTwo", key, StringComparison.Ordinal);
        var told = view.GetProperty("onEnd")[0].GetString() ?? "";
        while ((await restarted.SendAsync(HttpMethod.Get, $"/api/runs/{told}")).Status == HttpStatusCode.NotFound)
            await restarted.GetAsync("/api/runs/r1?wait=1ms");
        var after = await restarted.EndAsync(told);
        Assert.Equal(("r1", 2), (after.GetProperty("endOf").GetString(), after.GetProperty("output").GetInt32()));
        Assert.Equal(HttpStatusCode.Conflict, (await restarted.SendAsync(HttpMethod.Post, "/api/runs/r1/resume")).Status);
    }

    [Fact]
    public async Task RunsOfOneFlowKey_GoOnOneAtATimeInTheirOrderAcrossARestart()
    {
        await using (var server = await StartAsync())
        {
            await server.StartRunAsync(Flowing("first"));
            await ReachAsync(server, "first", 1);
            await server.StartRunAsync(Flowing("second"));
            while ((await server.GetAsync("/api/runs/second?wait=1ms")).GetProperty("flow").GetProperty("waitingFor").ValueKind != JsonValueKind.String)
            {
                // Each look waits a little at the server.
            }

            await server.StartRunAsync(Flowing("third"));
            Assert.Equal(0, await server.StopAsync());
        }

        await using var restarted = await StartAsync();
        var second = await restarted.GetAsync("/api/runs/second");
        Assert.Equal((0, false), (second.GetProperty("cursor").GetInt32(), second.GetProperty("flow").GetProperty("admitted").GetBoolean()));
        Assert.Equal("Canceled", await ActAsync(restarted, "first/cancel"));
        await ReachAsync(restarted, "second", 1);
        Assert.Equal("Canceled", await ActAsync(restarted, "second/cancel"));
        await ReachAsync(restarted, "third", 1);

        static string Flowing(string runId) =>
            $$"""{"runId":"{{runId}}","steps":["AddOne",{"sleep":"1h"}],"input":7,"flow":{"key":"customer/${input}","parallelism":1} }""";
    }

    public async Task InitializeAsync() => _storage = await PrepareAsync();

    public async Task DisposeAsync()
    {
        await EndAsync();
        _directory.Dispose();
    }

    /// <summary>Prepares an empty storage and returns the options of <c>serve</c> that name it.</summary>
    protected abstract Task<IReadOnlyList<string>> PrepareAsync();

    /// <summary>Ends the storage.</summary>
    protected abstract Task EndAsync();

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(_directory.FullName, _storage);

    private static async Task<string?> ActAsync(ServerProcess server, string action)
    {
        var (status, body) = await server.SendAsync(HttpMethod.Post, $"/api/runs/{action}");
        return status == HttpStatusCode.OK ? body.GetProperty("status").GetString() : body.ToString();
    }

    private static async Task ReachAsync(ServerProcess server, string runId, int cursor)
    {
        while ((await server.GetAsync($"/api/runs/{runId}?wait=1ms")).GetProperty("cursor").GetInt32() < cursor)
        {
            // Each look waits a little at the server.
        }
    }

    private static string Describe(JsonElement view) =>
        $"{view.GetProperty("version").GetString()} {view.GetProperty("output").GetRawText()}";
}
