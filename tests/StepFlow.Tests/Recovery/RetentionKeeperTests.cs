using StepFlow.Runs;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Recovery;

public sealed class RetentionKeeperTests : EngineTest
{
    [Fact]
    public async Task RemoveExpired_RunsPastTheirTime_AreRemovedAndNoOthers()
    {
        await RunAsync("""["AddOne"]""", runId: "old");
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"sleep": "2400h"}]""", runId: "sleeping"), CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromDays(20));
        await RunAsync("""["AddOne"]""", runId: "recent");
        Environment.Time.Advance(TimeSpan.FromDays(11));

        Assert.Equal(1, await process.Retention.RemoveExpiredAsync(CancellationToken.None));
        Assert.Equal(["recent", "sleeping"], Environment.Storage.RunIds);
        Assert.Equal(0, await process.Retention.RemoveExpiredAsync(CancellationToken.None));
    }

    [Fact]
    public async Task RemoveExpired_FailedRunWithinItsTime_CanStillBeResumed()
    {
        FlakyFailures = 4;
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["Flaky"]"""), CancellationToken.None);
        await Environment.RunToEndAsync(process, "run-1");
        Environment.Time.Advance(TimeSpan.FromDays(29));
        await process.Retention.RemoveExpiredAsync(CancellationToken.None);
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        Assert.Equal(RunStatus.Succeeded, (await Environment.RunToEndAsync(process, "run-1")).Status);
    }
}
