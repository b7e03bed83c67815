namespace StepFlow.Tests.Api;

public sealed class RunActionEndpointsTests : IAsyncDisposable
{
    private readonly ApiHost _host = new();

    [Fact]
    public async Task Cancel_TwiceAndThenResume_IsCanceledAndRefused()
    {
        await _host.PostAsync("/api/runs", """{"runId":"r1","steps":["AddOne"],"input":1}""");

        var first = await _host.PostAsync("/api/runs/r1/cancel");
        var again = await _host.PostAsync("/api/runs/r1/cancel", "{}");
        var resume = await _host.PostAsync("/api/runs/r1/resume");

        Assert.Equal((200, "Canceled"), (first.Status, first.Word("status")));
        Assert.Equal((200, "Canceled"), (again.Status, again.Word("status")));
        Assert.Equal(409, resume.Status);
        Assert.Equal("Run 'r1' is Canceled and cannot be resumed. It has ended; restart or fork it.", resume.Word("detail"));
    }

    [Fact]
    public async Task PauseAndResume_HoldAndLetGo()
    {
        await _host.PostAsync("/api/runs", """{"runId":"r1","steps":["AddOne"],"input":1}""");

        var paused = await _host.PostAsync("/api/runs/r1/pause");
        await _host.DeliverAsync();
        var held = await _host.GetAsync("/api/runs/r1");
        var resumed = await _host.PostAsync("/api/runs/r1/resume");
        await _host.DeliverAsync();

        Assert.Equal("Paused", paused.Word("status"));
        Assert.Equal(0, held.Field("cursor").GetInt32());
        Assert.Equal("Running", resumed.Word("status"));
        Assert.Equal("Succeeded", (await _host.GetAsync("/api/runs/r1")).Word("status"));
    }

    [Fact]
    public async Task Pause_AnEndedRun_IsRefused()
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne"],"input":1}""");

        var reply = await _host.PostAsync("/api/runs/r1/pause");

        Assert.Equal(409, reply.Status);
        Assert.Equal("Run 'r1' is Succeeded and cannot be paused. It has ended.", reply.Word("detail"));
    }

    [Fact]
    public async Task Resume_AFailedRun_GoesOnFromTheFailedStep()
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne","Refuse"],"input":1}""");

        var resumed = await _host.PostAsync("/api/runs/r1/resume");

        Assert.Equal("Running", resumed.Word("status"));
        Assert.Equal(1, resumed.Field("cursor").GetInt32());
        Assert.Equal(1, resumed.Field("generation").GetInt32());
    }

    [Fact]
    public async Task Restart_IsANewRunOnTheSameInput()
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne"],"input":41}""");

        var restarted = await _host.PostAsync("/api/runs/r1/restart", """{"runId":"r2"}""");
        var again = await _host.PostAsync("/api/runs/r1/restart", """{"runId":"r2"}""");
        await _host.DeliverAsync();

        Assert.Equal((202, 200), (restarted.Status, again.Status));
        Assert.Equal("/api/runs/r2", restarted.Header("Location"));
        Assert.Equal("r1", restarted.Word("origin.runId"));
        Assert.Equal(42, (await _host.GetAsync("/api/runs/r2")).Field("output").GetInt32());
    }

    [Fact]
    public async Task Restart_UnderAKey_IsOneRunPerKey()
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne"],"input":1}""");

        var first = await _host.PostAsync("/api/runs/r1/restart", null, ("Idempotency-Key", "k"));
        var again = await _host.PostAsync("/api/runs/r1/restart", null, ("Idempotency-Key", "k"));

        Assert.Equal((202, 200), (first.Status, again.Status));
        Assert.Equal(first.Word("runId"), again.Word("runId"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"step-1:MultiplyWithTwo\"")]
    public async Task Fork_ByPositionOrKey_KeepsTheRecordsBefore(string from)
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne","MultiplyWithTwo"],"input":1}""");

        var forked = await _host.PostAsync("/api/runs/r1/fork", $$"""{"from":{{from}},"runId":"r2"}""");
        await _host.DeliverAsync();

        Assert.Equal(202, forked.Status);
        Assert.Equal(1, forked.Field("cursor").GetInt32());
        Assert.Equal(4, (await _host.GetAsync("/api/runs/r2")).Field("output").GetInt32());
    }

    [Fact]
    public async Task Fork_IntoAnotherVersion_TakesItsSteps()
    {
        await _host.PutAsync("/api/workflows/order/versions/v1", """{"steps":["AddOne","MultiplyWithTwo"]}""");
        await _host.PutAsync("/api/workflows/order/versions/v2", """{"steps":["AddOne","AddOne"]}""");
        await _host.PutAsync("/api/workflows/order/versions/v3", """{"steps":["MultiplyWithTwo","AddOne"]}""");
        await _host.RunAsync("""{"runId":"r1","workflow":"order","version":"v1","input":1}""");

        var fits = await _host.PostAsync("/api/runs/r1/fork", """{"from":1,"version":"v2","runId":"r2"}""");
        var differs = await _host.PostAsync("/api/runs/r1/fork", """{"from":1,"version":"v3","runId":"r3"}""");
        await _host.DeliverAsync();

        Assert.Equal(202, fits.Status);
        Assert.Equal(3, (await _host.GetAsync("/api/runs/r2")).Field("output").GetInt32());
        Assert.Equal(409, differs.Status);
        Assert.StartsWith("Version 'v3' differs at position 0", differs.Word("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "from: Expected the position or the key of the first step to execute, such as 2 or \"step-2:AddOne\"; found none.")]
    [InlineData("""{"from":-1}""", "from: Expected a position from 0, found -1.")]
    [InlineData("""{"from":1.5}""", "from: Expected a whole number, found 1.5.")]
    [InlineData("""{"from":"step-9:X"}""", "from: Run 'r1' has no step 'step-9:X'. Its 1 steps are step-0:AddOne to step-0:AddOne.")]
    [InlineData("""{"from":0,"verison":"v2"}""", "verison: Unknown field 'verison'. Did you mean 'version'? Expected one of: from, version, runId.")]
    public async Task Fork_WithABadBody_IsRefused(string body, string expected)
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne"],"input":1}""");

        var reply = await _host.PostAsync("/api/runs/r1/fork", body);

        Assert.Equal(400, reply.Status);
        Assert.Equal(expected, Assert.Single(reply.Errors));
        Assert.Single(_host.Storage.RunIds);
    }

    [Fact]
    public async Task AnAction_WithAField_IsRefused()
    {
        await _host.PostAsync("/api/runs", """{"runId":"r1","steps":["AddOne"],"input":1}""");

        var reply = await _host.PostAsync("/api/runs/r1/cancel", """{"force":true}""");

        Assert.Equal("force: Unknown field 'force'; none is expected here.", Assert.Single(reply.Errors));
        Assert.Equal("Running", (await _host.GetAsync("/api/runs/r1")).Word("status"));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
