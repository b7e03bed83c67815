using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Execution;

public sealed class RetryTests : EngineTest
{
    [Fact]
    public async Task Execute_FailingStep_IsRetriedWithBackoffUntilItSucceeds()
    {
        FlakyFailures = 3;
        var run = await RunAsync("""["Flaky"]""");
        Assert.Equal((RunStatus.Succeeded, 4), (run.Status, run.Steps[0].Attempts));
        var failed = run.Steps[0].FailedAttempts;
        Assert.Equal(["failure 1", "failure 2", "failure 3"], failed.Select(a => a.Error.Message));
        Assert.InRange(failed[1].StartedAt - failed[0].EndedAt, TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(1.2));
        Assert.InRange(failed[2].StartedAt - failed[1].EndedAt, TimeSpan.FromSeconds(1.6), TimeSpan.FromSeconds(2.4));
    }

    [Fact]
    public async Task Execute_AttemptsExhausted_FailsWithTheChainOfErrors()
    {
        FlakyFailures = 100;
        var run = await RunAsync("""["AddOne", "Flaky", "AddOne"]""");
        Assert.Equal((RunStatus.Failed, 1, "failure 4"), (run.Status, run.Cursor, run.Error?.Message));
        Assert.Equal(["Succeeded", "Failed", "Pending"], run.Steps.Select(s => s.Status));
        Assert.Equal([1, 2, 3], run.Steps[1].FailedAttempts.Select(a => a.Attempt));
        Assert.Null(run.Output);
    }

    [Fact]
    public async Task Execute_PolicyOfTheStep_IsKept()
    {
        FlakyFailures = 100;
        var run = await RunAsync("""[{"step": "Flaky", "retry": {"maxAttempts": 2, "initialDelay": "10m", "maxDelay": "10m", "jitter": 0}}]""");
        Assert.Equal(2, run.Steps[0].Attempts);
        Assert.Equal(TimeSpan.FromMinutes(10), run.Steps[0].StartedAt - run.Steps[0].FailedAttempts[0].EndedAt);
    }

    [Fact]
    public async Task Execute_NonRetryableFailure_FailsAtOnce()
    {
        var run = await RunAsync("""["Refuse"]""");
        Assert.Equal((RunStatus.Failed, 1, false), (run.Status, run.Steps[0].Attempts, run.Error?.Retryable));
    }

    [Fact]
    public async Task Execute_RetryAfter_OverridesThePolicy()
    {
        var run = await RunAsync("""["Later"]""");
        Assert.Equal(TimeSpan.FromMinutes(7), run.Steps[0].StartedAt - run.Steps[0].FailedAttempts[0].EndedAt);
    }

    [Theory]
    [InlineData(long.MaxValue, 3650)]
    [InlineData(long.MinValue, 0)]
    public async Task Execute_AbsurdRetryAfter_IsTakenAsTheNearestThatIsAllowed(long ticks, int days)
    {
        await using var process = Environment.StartProcess(null, handlers => handlers.AddStep<long, long>(
            "Absurd", (_, _) => throw new StepFailedException("not now") { RetryAfter = TimeSpan.FromTicks(ticks) }));
        await process.Starter.StartAsync(Request("""["Absurd"]"""), CancellationToken.None);

        await process.DeliverAsync();

        Assert.Equal((1, null), (RowOf().Attempt, RowOf().Claim));
        Assert.Equal(TimeSpan.FromDays(days), RowOf().DueAt - Environment.Time.GetUtcNow());
    }

    [Fact]
    public async Task Execute_Timeout_CountsAsAnAttempt()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"step": "Hold", "timeout": "3s", "retry": {"maxAttempts": 2, "initialDelay": "1s", "jitter": 0}}]"""), CancellationToken.None);
        var first = process.DeliverAsync();
        await Holding.Task;
        Environment.Time.Advance(TimeSpan.FromSeconds(3));
        await first;
        Assert.Equal((1, null), (RowOf().Attempt, RowOf().Claim));

        Held.SetResult(5);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal(("5", 2, "timeout"), (run.Output?.ToString(), run.Steps[0].Attempts, run.Steps[0].FailedAttempts[0].Error.Type));
    }

    [Fact]
    public async Task Execute_TimeoutOfAnAtMostOnceStep_IsInDoubt()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"step": "Hold", "timeout": "3s", "effect": "atMostOnce"}]"""), CancellationToken.None);
        var delivery = process.DeliverAsync();
        await Holding.Task;
        Environment.Time.Advance(TimeSpan.FromSeconds(3));
        await delivery;
        Assert.Equal(BlockReason.InDoubt, RowOf().Block?.Reason);
    }

    [Fact]
    public async Task Execute_LongStep_RenewsItsClaim()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"step": "Hold", "timeout": "240h"}]"""), CancellationToken.None);
        var delivery = process.DeliverAsync();
        await Holding.Task;
        using var renewals = new SemaphoreSlim(0);
        Environment.Storage.Performed += o => _ = o.Kind == StorageOperationKind.Renew ? renewals.Release() : 0;
        for (var i = 0; i < 15; i++)
        {
            while (!await renewals.WaitAsync(TimeSpan.FromMilliseconds(1)))
                Environment.Time.Advance(TimeSpan.FromSeconds(1));
            await using var other = Environment.StartProcess();
            var run = await other.Store.Runs.LoadAsync("run-1", CancellationToken.None);
            Assert.True(run?.ClaimIsLive, $"The claim had ended at renewal {i + 1}.");
        }

        Held.SetResult(5);
        await delivery;
        Assert.Equal((RunStatus.Succeeded, 1), (RowOf().Status, Executed.Count));
    }
}
