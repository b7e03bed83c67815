using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Recovery;

public sealed class PoisonCallbacksTests : EngineTest
{
    private Callback Pending => Environment.Storage.PendingCallbacks[^1].Callback;

    [Fact]
    public async Task Handle_RunThatHasMovedOn_DropsIt()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["AddOne", "AddOne"]"""), CancellationToken.None);
        var old = Pending;
        await process.DeliverAsync();
        var before = Environment.Storage.PendingCallbacks.Count;
        await process.Poison.HandleAsync(old, CancellationToken.None);
        Assert.Equal(before, Environment.Storage.PendingCallbacks.Count);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(20, 10)]
    [InlineData(600, 60)]
    public async Task Handle_RunThatStandsStill_SendsLaterAndLater(int minutes, int expected)
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromMinutes(minutes));
        await process.Poison.HandleAsync(Pending, CancellationToken.None);
        Assert.Equal(Environment.Time.GetUtcNow() + TimeSpan.FromMinutes(expected), Environment.Storage.PendingCallbacks.Max(c => c.VisibleAt));
        Assert.Equal(RunStatus.Running, RowOf().Status);
    }

    [Fact]
    public async Task Handle_NoProgressForADay_BlocksAndResumeGoesOn()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromHours(25));
        await process.Poison.HandleAsync(Pending, CancellationToken.None);
        Assert.Equal((RunStatus.Blocked, BlockReason.NoProgress), (RowOf().Status, RowOf().Block?.Reason));

        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        Assert.Equal("2", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
    }

    [Fact]
    public async Task Handle_NoProgressForADayWithALostAttempt_KeepsThatAttempt()
    {
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Claim, 1, FaultKind.CrashAfter)))
        {
            await crashing.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAsync());
        }

        Environment.Time.Advance(TimeSpan.FromHours(25));
        await using var process = Environment.StartProcess();
        await process.Poison.HandleAsync(Pending, CancellationToken.None);

        var run = await process.Reader.GetAsync("run-1", CancellationToken.None);
        var lost = Assert.Single(run.Steps[0].FailedAttempts);
        Assert.Equal((RunStatus.Blocked, 1, "lost"), (run.Status, lost.Attempt, lost.Error.Type));
        Assert.Null(RowOf().Claim);
    }
}
