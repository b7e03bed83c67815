using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Recovery;

public sealed class PoisonCallbacksTests : EngineTest
{
    /// <summary>Every delivery fails: each hour its callback reaches the poison queue again, the first time at once.</summary>
    private async Task FailForAsync(TestProcess process, int hours)
    {
        for (var hour = 0; hour <= hours; hour++)
        {
            await process.Poison.HandleAsync(Pending, CancellationToken.None);
            Environment.Time.Advance(TimeSpan.FromHours(1));
        }
    }

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
        await FailForAsync(process, hours: 24);
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

        Environment.Time.Advance(TimeSpan.FromHours(1));
        await using var process = Environment.StartProcess();
        await FailForAsync(process, hours: 24);

        var run = await process.Reader.GetAsync("run-1", CancellationToken.None);
        var lost = Assert.Single(run.Steps[0].FailedAttempts);
        Assert.Equal((RunStatus.Blocked, 1, "lost"), (run.Status, lost.Attempt, lost.Error.Type));
        Assert.Null(RowOf().Claim);
    }

    [Fact]
    public async Task Handle_AfterAWeekendsDowntime_IsSentAgain()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromHours(60));

        await process.Poison.HandleAsync(Pending, CancellationToken.None);

        Assert.Equal(RunStatus.Running, RowOf().Status);
        Assert.Equal("2", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
    }

    [Fact]
    public async Task Handle_RunThatWaitsForItsBranches_IsNeverBlocked()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"parallel":[[{"sleep":"72h"},"AddOne"]]}]"""), CancellationToken.None);
        await process.DeliverAllAsync();
        var callback = new Callback("run-1", 0, RowOf().DueAt);
        for (var hour = 0; hour < 60; hour++)
        {
            Environment.Time.Advance(TimeSpan.FromHours(1));
            await process.Poison.HandleAsync(callback, CancellationToken.None);
        }

        Assert.Equal((RunStatus.Waiting, null), (RowOf().Status, RowOf().Block));
    }

    [Fact]
    public async Task Handle_TwoOutagesADayApart_AreNotOne()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        var first = Pending;
        await process.Poison.HandleAsync(first, CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromHours(25));

        await process.Poison.HandleAsync(first, CancellationToken.None);

        Assert.Equal((RunStatus.Running, Environment.Time.GetUtcNow()), (RowOf().Status, RowOf().Block?.Since));
    }

    [Fact]
    public async Task Handle_RunWhoseHandlerIsMissingNext_HasItsWholePatience()
    {
        await using var process = Environment.StartProcess(steps: steps => steps.AddStep<long, long>("Other", x => x));
        await using var other = Environment.StartProcess();
        await other.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        await FailForAsync(process, hours: 20);

        await process.DeliverAsync();

        Assert.Equal((RunStatus.Running, BlockReason.MissingHandler), (RowOf().Status, RowOf().Block?.Reason));
        Assert.Equal(Environment.Time.GetUtcNow(), RowOf().Block?.Since);
    }
}
