namespace StepFlow.Tests.Api;

public sealed class EventEndpointsTests : IAsyncDisposable
{
    private const string Waits = """{"runId":"RUN","steps":[{"waitForEvent":"approved/7","timeout":"1h"}]}""";

    private readonly ApiHost _host = new();

    private async Task WaitAsync(string runId) => await _host.RunAsync(Waits.Replace("RUN", runId, StringComparison.Ordinal));

    [Fact]
    public async Task NotifyRun_ThatWaits_EndsItsWait()
    {
        await WaitAsync("r1");

        var reply = await _host.PostAsync("/api/runs/r1/events/approved%2F7", """ { "by": 1.0 } """);
        await _host.DeliverAsync();

        Assert.Equal(202, reply.Status);
        Assert.Equal("""{"runId":"r1","eventId":"approved/7","accepted":true,"waiting":true}""", reply.Text);
        Assert.Equal("""{"timedOut":false,"event":"approved/7","payload":{ "by": 1.0 }}""", (await _host.GetAsync("/api/runs/r1")).Field("output").GetRawText());
    }

    [Fact]
    public async Task GetRun_ThatWaits_SaysWhatForAndUntilWhen()
    {
        await WaitAsync("r1");
        var view = await _host.GetAsync("/api/runs/r1");
        Assert.Equal(("Waiting", "Waiting", "approved/7"), (view.Word("status"), view.Word("steps.0.status"), view.Word("steps.0.waitsFor.0")));
        Assert.NotNull(view.Word("dueAt"));
    }

    [Fact]
    public async Task NotifyRun_UnderTheSameKey_IsOneEvent()
    {
        await WaitAsync("r1");
        var first = await _host.PostAsync("/api/runs/r1/events/x", null, ("Idempotency-Key", "k"));
        var again = await _host.PostAsync("/api/runs/r1/events/x", null, ("Idempotency-Key", "k"));
        Assert.Equal((202, 200, false), (first.Status, again.Status, again.Field("accepted").GetBoolean()));
    }

    [Fact]
    public async Task NotifyRun_UnderTheSameKeyAfterTheRunHasEnded_IsAnsweredAsBefore()
    {
        await WaitAsync("r1");
        var first = await _host.PostAsync("/api/runs/r1/events/approved%2F7", "1", ("Idempotency-Key", "k"));
        await _host.DeliverAsync();
        Assert.Equal("Succeeded", (await _host.GetAsync("/api/runs/r1")).Word("status"));

        var again = await _host.PostAsync("/api/runs/r1/events/approved%2F7", "1", ("Idempotency-Key", "k"));
        var other = await _host.PostAsync("/api/runs/r1/events/approved%2F7", "1", ("Idempotency-Key", "k2"));
        var unkeyed = await _host.PostAsync("/api/runs/r1/events/approved%2F7", "1");

        Assert.Equal((202, 200, 409, 409), (first.Status, again.Status, other.Status, unkeyed.Status));
        Assert.Equal("""{"runId":"r1","eventId":"approved/7","accepted":false,"waiting":false}""", again.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("257")]
    public async Task Notify_UnderAKeyThatIsNone_IsRefused(string length)
    {
        var key = ("Idempotency-Key", length.Length == 0 ? "" : new string('k', 257));
        await WaitAsync("r1");
        foreach (var path in new[] { "/api/runs/r1/events/x", "/api/events/x", "/api/runs/r1/restart", "/api/runs/r1/fork" })
        {
            var reply = await _host.PostAsync(path, path.EndsWith("fork", StringComparison.Ordinal) ? """{"from":0}""" : null, key);
            Assert.Equal(400, reply.Status);
            Assert.Contains($"Expected 1 to 256 characters, found {key.Item2.Length}.", reply.Text, StringComparison.Ordinal);
        }

        Assert.Equal("Waiting", (await _host.GetAsync("/api/runs/r1")).Word("status"));
    }

    [Fact]
    public async Task NotifyWaiters_SaysWhoTheyWere()
    {
        await WaitAsync("r1");
        await WaitAsync("r2");

        var waiters = await _host.GetAsync("/api/events/approved%2F7/waiters");
        var page = await _host.GetAsync("/api/events/approved%2F7/waiters?limit=1&after=r1");
        var reply = await _host.PostAsync("/api/events/approved%2F7", "1");

        Assert.Equal(("r1", "r2", "step-0:waitForEvent"), (waiters.Word("waiters.0.runId"), waiters.Word("waiters.1.runId"), waiters.Word("waiters.0.step")));
        Assert.Equal((null, "r2", "r2"), (waiters.Word("nextAfter"), page.Word("waiters.0.runId"), page.Word("nextAfter")));
        Assert.Equal((200, """{"eventId":"approved/7","runs":["r1","r2"]}"""), (reply.Status, reply.Text));
        Assert.Equal("""{"eventId":"nobody","runs":[]}""", (await _host.PostAsync("/api/events/nobody")).Text);
    }

    [Fact]
    public async Task NotifyRun_ThatIsUnknownOrEnded_IsRefused()
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne"],"input":1}""");

        var ended = await _host.PostAsync("/api/runs/r1/events/e");
        var unknown = await _host.PostAsync("/api/runs/r2/events/e");

        Assert.Equal((409, "conflict"), (ended.Status, ended.Word("code")));
        Assert.Equal((404, "not-found"), (unknown.Status, unknown.Word("code")));
    }

    [Fact]
    public async Task NotifyRun_WhoseInboxIsFull_IsRefused()
    {
        await WaitAsync("r1");
        for (var i = 0; i < 1000; i++)
            await _host.PostAsync("/api/runs/r1/events/other");

        var reply = await _host.PostAsync("/api/runs/r1/events/other");

        Assert.Equal((409, "inbox-full"), (reply.Status, reply.Word("code")));
    }

    [Theory]
    [InlineData("/api/runs/r1/events/stepflow%2Fx", "1", "eventId: Expected an event id, text of 1 to 200 bytes in UTF-8 that does not begin with 'stepflow/'; found 'stepflow/x'.")]
    [InlineData("/api/events/e", "{", "body: Not valid JSON at line 1, position 2: ")]
    [InlineData("/api/events/e", "{\"a\":1,\"a\":2}", "body: Not valid JSON")]
    [InlineData("/api/runs/a..%20b/events/e", "1", "runId: ")]
    public async Task Notify_WithSomethingWrong_SaysWhat(string path, string body, string expected)
    {
        await WaitAsync("r1");
        var reply = await _host.PostAsync(path, body);
        Assert.Equal(400, reply.Status);
        Assert.StartsWith(expected, reply.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notify_WithABodyThatIsNoJson_IsRefused()
    {
        await WaitAsync("r1");
        var reply = await _host.SendAsync("POST", "/api/runs/r1/events/e", "hello", "text/plain");
        Assert.Equal(415, reply.Status);
    }

    [Fact]
    public async Task Webhook_IsShownCalledOnceAndGone()
    {
        await _host.RunAsync("""{"runId":"r1","steps":[{"webhook":"approval"},{"webhook":"next"}]}""");
        var address = (await _host.GetAsync("/api/runs/r1")).Word("steps.0.webhook") ?? "";

        var wrong = await _host.PostAsync($"{address}x", "1");
        var called = await _host.PostAsync(address, "[1]");
        await _host.DeliverAsync();
        var again = await _host.PostAsync(address);

        Assert.StartsWith("/api/webhooks/r1/approval/", address, StringComparison.Ordinal);
        Assert.Equal((404, 202, 410), (wrong.Status, called.Status, again.Status));
        Assert.Equal("gone", again.Word("code"));
        Assert.Equal("""{"timedOut":false,"event":"approval","payload":[1]}""", (await _host.GetAsync("/api/runs/r1")).Field("steps.0.result").GetRawText());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
