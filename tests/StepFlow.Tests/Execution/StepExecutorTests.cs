using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Tests.Execution;

public sealed class StepExecutorTests : EngineTest
{
    [Theory]
    [InlineData("""["AddOne", "MultiplyWithTwo"]""", "4")]
    [InlineData("""["MultiplyWithTwo", "AddOne", "AddOne"]""", "4")]
    [InlineData("""["AddOne"]""", "2")]
    public async Task Execute_PlanOfNames_GivesTheOutputOfTheLastStep(string steps, string output)
    {
        var run = await RunAsync(steps);
        Assert.Equal((RunStatus.Succeeded, output), (run.Status, run.Output?.ToString()));
        Assert.Equal(run.Steps.Select(s => $"{s.Key}#1"), Executed);
    }

    [Fact]
    public async Task Execute_OneDelivery_ExecutesOneStep()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["AddOne", "AddOne", "AddOne"]"""), CancellationToken.None);
        for (var delivery = 1; delivery <= 3; delivery++)
        {
            Assert.Equal(DeliveryResult.Executed, await process.DeliverAsync());
            Assert.Equal((delivery, delivery), (Executed.Count, RowOf().Cursor));
        }

        Assert.Null(await process.DeliverAsync());
    }

    [Fact]
    public async Task Execute_Sleep_TakesItsTimeAndPassesTheValueOn()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["AddOne", {"sleep": "1h"}, "MultiplyWithTwo"]"""), CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(59));
        Assert.Equal((RunStatus.Waiting, 1), (RowOf().Status, RowOf().Cursor));

        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));
        var run = await process.Reader.GetAsync("run-1", CancellationToken.None);
        Assert.Equal((RunStatus.Succeeded, "4"), (run.Status, run.Output?.ToString()));
        Assert.Equal("step-1:sleep", run.Steps[1].Key);
        Assert.Equal((run.Steps[0].EndedAt, TimeSpan.FromHours(1).TotalMilliseconds), (run.Steps[1].StartedAt, run.Steps[1].DurationMs));
    }

    [Fact]
    public async Task Execute_InputTemplate_ReadsInputPreviousAndEarlierSteps()
    {
        var run = await RunAsync(
            """["Echo", {"step": "Echo", "input": {"total": "${input.a + previous.b}"}}, {"step": "Echo", "input": {"first": "${steps[\"step-0:Echo\"].a}", "text": "sum ${previous.total}"}}]""",
            """{"a": 2, "b": 3}""");
        Assert.Equal("""{"first":2,"text":"sum 5"}""", run.Output?.ToString());
    }

    [Fact]
    public async Task Execute_ReferenceToMissingPath_FailsWithStepPathAndWhatWasThere()
    {
        var run = await RunAsync("""["Echo", {"step": "AddOne", "input": "${steps.Echo.total}"}]""", """{"a": 2}""");
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("total", run.Error?.Message, StringComparison.Ordinal);
        Assert.Contains("Echo", run.Error?.Message, StringComparison.Ordinal);
        Assert.False(run.Error?.Retryable);
    }

    [Fact]
    public async Task Execute_InputOfWrongType_FailsTheStepAtOnce()
    {
        var run = await RunAsync("""["AddOne"]""", "\"one\"");
        Assert.Equal((RunStatus.Failed, 1), (run.Status, run.Steps[0].Attempts));
        Assert.Contains("Int64", run.Error?.Message, StringComparison.Ordinal);
        Assert.Contains("\"one\"", run.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_LargeValues_TravelByReference()
    {
        var large = $"{{\"text\":\"{new string('ä', 40_000)}\"}}";
        var run = await RunAsync("""["Echo", {"sleep": "1s"}, "Echo", {"step": "Echo", "input": "${input}"}]""", large);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(large.Length, System.Text.RegularExpressions.Regex.Unescape(run.Output?.ToString() ?? "").Length);
        Assert.Null(RowOf().Value);
    }

    [Fact]
    public async Task Execute_PlanOfManyPages_TurnsThem()
    {
        var steps = $"[{string.Join(',', Enumerable.Repeat("\"AddOne\"", 5_000))}]";
        var run = await RunAsync(steps, "0");
        Assert.Equal((RunStatus.Succeeded, "5000", 5_000), (run.Status, run.Output?.ToString(), run.Steps.Count));
        Assert.True(RowOf().Page.Index > 0);
    }

    [Fact]
    public async Task Execute_AllRecords_FormAChainThatTheRowHolds()
    {
        await RunAsync("""["AddOne", {"sleep": "1s"}, "MultiplyWithTwo"]""");
        var stored = Environment.Storage.Inspect("run-1") ?? throw new InvalidOperationException("The run is gone.");
        var hash = stored.Records.Aggregate("", (before, r) => RecordHash.Next(before, r.Key, r.Status, r.Result));
        Assert.Equal(hash, stored.Row.RecordHash);
    }

    [Fact]
    public async Task Execute_UnknownRun_IsDropped()
    {
        await using var process = Environment.StartProcess();
        var result = await process.Executor.ExecuteAsync(new Callback("nobody", 0, Environment.Time.GetUtcNow()), CancellationToken.None);
        Assert.Equal(DeliveryResult.Dropped, result);
    }

    [Fact]
    public async Task Execute_HostStopsBeforeTheHandler_GivesTheClaimBack()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        await process.DeliverAsync(new CancellationToken(canceled: true));
        Assert.Equal((null, 0), (RowOf().Claim, RowOf().Attempt));
        Assert.Empty(Executed);

        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, 1), (run.Status, run.Steps[0].Attempts));
    }

    [Fact]
    public async Task Execute_HostStopsDuringTheHandler_GivesTheClaimBack()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["Hold"]"""), CancellationToken.None);
        using var stopping = new CancellationTokenSource();
        var delivery = process.DeliverAsync(stopping.Token);
        await Holding.Task;
        await stopping.CancelAsync();
        await delivery;
        Assert.Equal((null, 0, RunStatus.Running), (RowOf().Claim, RowOf().Attempt, RowOf().Status));
    }

    [Fact]
    public async Task Execute_HostStopsDuringAnAtMostOnceHandler_IsInDoubt()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"step": "Hold", "effect": "atMostOnce"}]"""), CancellationToken.None);
        using var stopping = new CancellationTokenSource();
        var delivery = process.DeliverAsync(stopping.Token);
        await Holding.Task;
        await stopping.CancelAsync();
        await delivery;
        Assert.Equal((RunStatus.Blocked, BlockReason.InDoubt), (RowOf().Status, RowOf().Block?.Reason));
    }
}
