using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Api;

/// <summary>A request that starts a run and is answered with its end.</summary>
public sealed class StartAndWaitTests : IAsyncDisposable
{
    private const string Path = "/api/runs?wait=30s";
    private readonly ApiHost _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Start_WithWait_AnswersWithTheRunOnceItHasEnded()
    {
        var waiting = _host.PostAsync(Path, """{"steps":["AddOne","MultiplyWithTwo"],"input":1}""");
        Assert.False(waiting.IsCompleted);

        await _host.DeliverAsync();
        var reply = await waiting;

        Assert.Equal((200, "Succeeded", 4), (reply.Status, reply.Word("status"), reply.Field("output").GetInt32()));
        Assert.Equal($"/api/runs/{reply.Word("runId")}", reply.Header("Location"));
        Assert.Equal("step-1:MultiplyWithTwo", reply.Word("steps.1.key"));
        var shown = await _host.GetAsync($"/api/runs/{reply.Word("runId")}");
        Assert.Equal(shown.Text, reply.Text);
    }

    [Fact]
    public async Task Start_WithWait_ReadsTheRunForItsStepsAlone()
    {
        var reads = new List<StorageOperationKind>();
        var waiting = _host.PostAsync(Path, """{"steps":["AddOne"],"input":1}""");
        _host.Storage.Performed += operation => reads.Add(operation.Kind);

        await _host.DeliverAsync();
        await waiting;

        Assert.DoesNotContain(StorageOperationKind.ReadRun, reads);
        Assert.Single(reads, StorageOperationKind.ReadRecords);
    }

    [Fact]
    public async Task Start_WithWaitOnARunThatFails_ShowsItsError()
    {
        var waiting = _host.PostAsync(Path, """{"steps":["Refuse"],"input":1}""");
        await _host.DeliverAsync();
        var reply = await waiting;

        Assert.Equal((200, "Failed", "refused"), (reply.Status, reply.Word("status"), reply.Word("error.message")));
    }

    [Fact]
    public async Task Start_WithAShortWait_ShowsTheRunAsItIs()
    {
        var reply = await _host.PostAsync("/api/runs?wait=1ms", """{"runId":"r1","steps":["AddOne"],"input":1}""");

        Assert.Equal((202, "Running", "Pending"), (reply.Status, reply.Word("status"), reply.Word("steps.0.status")));
        Assert.Equal("/api/runs/r1", reply.Header("Location"));
    }

    [Fact]
    public async Task Start_Again_WaitsForTheSameRun()
    {
        const string Body = """{"steps":["AddOne"],"input":1}""";
        var first = _host.PostAsync(Path, Body, ("Idempotency-Key", "k"));
        var second = _host.PostAsync(Path, Body, ("Idempotency-Key", "k"));
        Assert.False(second.IsCompleted);
        await _host.DeliverAsync();
        var third = await _host.PostAsync(Path, Body, ("Idempotency-Key", "k"));

        Assert.Equal(200, third.Status);
        Assert.Equal([third.Text, third.Text], [(await first).Text, (await second).Text]);
        Assert.Single(_host.Storage.RunIds);
    }

    [Fact]
    public async Task Start_WithABadWait_IsRefusedBeforeAnythingIsWritten()
    {
        var reply = await _host.PostAsync("/api/runs?wait=6m", """{"steps":["AddOne"],"input":1}""");

        Assert.Equal((400, "wait: Expected at most 5m, found '6m'."), (reply.Status, Assert.Single(reply.Errors)));
        Assert.True(_host.NothingWritten);
    }
}
