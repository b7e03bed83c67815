using System.Text.Json;

namespace StepFlow.Tests.Api;

public sealed class RunEndpointsTests : IAsyncDisposable
{
    private readonly ApiHost _host = new();

    [Fact]
    public async Task Start_WithSteps_IsAcceptedWithLocation()
    {
        var reply = await _host.PostAsync("/api/runs", """{"runId":"r1","steps":["AddOne","MultiplyWithTwo"],"input":1,"labels":["a","b"]}""");

        Assert.Equal(202, reply.Status);
        Assert.Equal("/api/runs/r1", reply.Header("Location"));
        Assert.Equal("Running", reply.Word("status"));
        Assert.Equal(2, reply.Field("stepCount").GetInt32());
        Assert.Equal("b", reply.Word("labels.1"));
    }

    [Theory]
    [InlineData("""["AddOne","MultiplyWithTwo"]""", 4)]
    [InlineData("""["MultiplyWithTwo","AddOne","AddOne"]""", 4)]
    [InlineData("""["AddOne"]""", 2)]
    public async Task Start_TheExamples_EndWithTheirOutputs(string steps, int output)
    {
        await _host.RunAsync($$"""{"runId":"r1","steps":{{steps}},"input":1}""");

        var view = await _host.GetAsync("/api/runs/r1");
        Assert.Equal("Succeeded", view.Word("status"));
        Assert.Equal(output, view.Field("output").GetInt32());
    }

    [Fact]
    public async Task Get_AnEndedRun_ShowsEveryFieldOfTheContract()
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne"],"input":1}""");

        var view = await _host.GetAsync("/api/runs/r1");

        string[] run =
        [
            "runId", "workflow", "version", "planHash", "status", "input", "output", "error", "cursor", "createdAt", "startedAt", "endedAt",
            "labels", "steps",
        ];
        string[] step = ["key", "position", "name", "status", "attempts", "startedAt", "endedAt", "durationMs", "result", "error"];
        Assert.All(run, field => Assert.True(view.Json.TryGetProperty(field, out _), field));
        Assert.All(step, field => Assert.True(view.Field("steps.0").TryGetProperty(field, out _), field));
        Assert.Equal(JsonValueKind.Null, view.Field("workflow").ValueKind);
        Assert.Equal("step-0:AddOne", view.Word("steps.0.key"));
        Assert.Equal(2, view.Field("steps.0.result").GetInt32());
    }

    [Fact]
    public async Task Start_Repeated_FindsTheSameRun()
    {
        const string body = """{"runId":"r1","steps":["AddOne"],"input":1}""";
        await _host.PostAsync("/api/runs", body);

        var again = await _host.PostAsync("/api/runs", body);

        Assert.Equal(200, again.Status);
        Assert.Equal("/api/runs/r1", again.Header("Location"));
        Assert.Single(_host.Storage.RunIds);
    }

    [Fact]
    public async Task Start_UnderAKey_IsOneRunPerKey()
    {
        const string body = """{"steps":["AddOne"],"input":1}""";
        var first = await _host.PostAsync("/api/runs", body, ("Idempotency-Key", "order 7"));
        var again = await _host.PostAsync("/api/runs", body, ("idempotency-key", "order 7"));
        var other = await _host.PostAsync("/api/runs", """{"steps":["AddOne"],"input":2}""", ("Idempotency-Key", "order 7"));

        Assert.Equal((202, 200, 409), (first.Status, again.Status, other.Status));
        Assert.Equal(first.Word("runId"), again.Word("runId"));
        Assert.Equal("conflict", other.Word("code"));
        Assert.Contains("by another request", other.Word("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Delayed_IsPending()
    {
        var reply = await _host.PostAsync("/api/runs", """{"steps":["AddOne"],"input":1,"delay":"1h"}""");

        Assert.Equal("Pending", reply.Word("status"));
    }

    [Fact]
    public async Task Start_Input_IsKeptAsItWasSent()
    {
        await _host.PostAsync("/api/runs", """{"runId":"r1","steps":["AddOne"],"input":{ "a" : 1.50,  "b":"\u00e9" }}""");

        var view = await _host.GetAsync("/api/runs/r1");

        Assert.Contains("""{ "a" : 1.50,  "b":"\u00e9" }""", view.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithWaitOnAnEndedRun_AnswersAtOnce()
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne"],"input":1}""");

        var view = await _host.GetAsync("/api/runs/r1?wait=5m");

        Assert.Equal("Succeeded", view.Word("status"));
    }

    [Fact]
    public async Task Get_WithWait_AnswersWhenTheRunEnds()
    {
        await _host.PostAsync("/api/runs", """{"runId":"r1","steps":["AddOne","AddOne"],"input":1}""");
        var waiting = _host.GetAsync("/api/runs/r1?wait=30s");
        Assert.False(waiting.IsCompleted);

        await _host.DeliverAsync();

        Assert.Equal("Succeeded", (await waiting).Word("status"));
    }

    [Fact]
    public async Task Get_WithAShortWaitOnARunThatGoesOn_ShowsIt()
    {
        await _host.PostAsync("/api/runs", """{"runId":"r1","steps":["AddOne"],"input":1}""");

        Assert.Equal("Running", (await _host.GetAsync("/api/runs/r1?wait=1ms")).Word("status"));
    }

    [Fact]
    public async Task Delete_AnEndedRun_RemovesIt()
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne"],"input":1}""");

        var deleted = await _host.SendAsync("DELETE", "/api/runs/r1");

        Assert.Equal(204, deleted.Status);
        Assert.Equal("", deleted.Text);
        Assert.Equal(404, (await _host.GetAsync("/api/runs/r1")).Status);
    }

    [Fact]
    public async Task Delete_ARunThatGoesOn_IsRefused()
    {
        await _host.PostAsync("/api/runs", """{"runId":"r1","steps":["AddOne"],"input":1}""");

        var reply = await _host.SendAsync("DELETE", "/api/runs/r1");

        Assert.Equal(409, reply.Status);
        Assert.Equal("Run 'r1' is Running and cannot be deleted. Cancel it first.", reply.Word("detail"));
    }

    [Theory]
    [InlineData("GET", "/api/runs/none")]
    [InlineData("GET", "/api/runs/none?wait=1s")]
    [InlineData("DELETE", "/api/runs/none")]
    [InlineData("POST", "/api/runs/none/cancel")]
    [InlineData("POST", "/api/runs/none/pause")]
    [InlineData("POST", "/api/runs/none/resume")]
    [InlineData("POST", "/api/runs/none/restart")]
    public async Task AnUnknownRun_IsNotFound(string method, string path)
    {
        var reply = await _host.SendAsync(method, path);

        Assert.Equal(404, reply.Status);
        Assert.Equal("not-found", reply.Word("code"));
        Assert.StartsWith("There is no run 'none'.", reply.Word("detail"), StringComparison.Ordinal);
        Assert.True(_host.NothingWritten);
    }

    [Fact]
    public async Task Stats_CountByStatus()
    {
        await _host.RunAsync("""{"steps":["AddOne"],"input":1,"labels":["x"]}""");
        await _host.RunAsync("""{"steps":["Refuse"],"input":1}""");
        await _host.PostAsync("/api/runs", """{"steps":["AddOne"],"input":1,"delay":"1h"}""");

        var all = await _host.GetAsync("/api/stats");
        var labeled = await _host.GetAsync("/api/stats?label=x");

        Assert.Equal(3, all.Field("total").GetInt32());
        Assert.Equal(1, all.Field("counts.Failed").GetInt32());
        Assert.Equal(0, all.Field("counts.Blocked").GetInt32());
        Assert.Equal(1, labeled.Field("total").GetInt32());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
