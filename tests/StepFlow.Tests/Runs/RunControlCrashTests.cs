using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Runs;

/// <summary>An operator's action that is cut off, or that others overtake. The simulation found each of these.</summary>
public sealed class RunControlCrashTests : EngineTest
{
    private static Task<RunSnapshot> ResumeAsync(TestProcess process) => process.Control.ResumeAsync("run-1", CancellationToken.None);

    /// <summary>A run that failed at its second step and would go on if it were resumed.</summary>
    private async Task FailAsync(TestProcess process)
    {
        FlakyFailures = 4;
        await process.Starter.StartAsync(Request("""["AddOne", "Flaky", "AddOne"]"""), CancellationToken.None);
        Assert.Equal(RunStatus.Failed, (await Environment.RunToEndAsync(process, "run-1")).Status);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(5));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Resume_SweptBeforeItsCommitAndCrashedAfterIt_IsNotLost()
    {
        await using var worker = Environment.StartProcess();
        await FailAsync(worker);
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.Commit);
        await using var slow = Environment.StartProcess(gate);
        var resuming = ResumeAsync(slow);
        Environment.Time.Advance(TimeSpan.FromMinutes(1));
        await worker.Sweeper.SweepAsync(CancellationToken.None);
        gate.ReleaseNext(FaultKind.CrashAfter);
        await Assert.ThrowsAsync<SimulatedCrashException>(() => resuming);
        Assert.Equal(RunStatus.Running, RowOf().Status);

        await Environment.AdvanceAsync(worker, TimeSpan.FromMinutes(12));

        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }

    [Fact]
    public async Task Resume_TwoAtOnce_BothAreAnswered()
    {
        await using var worker = Environment.StartProcess();
        await FailAsync(worker);
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.ReadRecord);
        await using var slow = Environment.StartProcess(gate);
        var resuming = ResumeAsync(slow);
        // It has decided on the run as it was, twice: whether to announce the change, and on the change.
        gate.ReleaseNext();
        await ResumeAsync(worker);
        gate.ReleaseNext();

        var resumed = await resuming;

        Assert.Equal((RunStatus.Running, 1), (resumed.Row.Status, resumed.Row.Generation));
    }

    [Fact]
    public async Task Pause_CrashedBeforeTheListKnew_IsListedSoon()
    {
        await using var worker = Environment.StartProcess();
        await worker.Starter.StartAsync(Request("""[{"sleep": "72h"}, "AddOne"]"""), CancellationToken.None);
        await Environment.AdvanceAsync(worker, TimeSpan.FromHours(1));
        await using var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashAfter));
        await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.Control.PauseAsync("run-1", CancellationToken.None));

        await Environment.AdvanceAsync(worker, TimeSpan.FromMinutes(3));

        Assert.Equal(RunStatus.Paused, await ListedAsync(worker));
    }

    [Fact]
    public async Task Cancel_CrashedBeforeTheListKnew_IsListedSoonThoughTheRunSlept()
    {
        await using var worker = Environment.StartProcess();
        await worker.Starter.StartAsync(Request("""[{"sleep": "72h"}, "AddOne"]"""), CancellationToken.None);
        await Environment.AdvanceAsync(worker, TimeSpan.FromHours(1));
        await using var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashAfter));
        await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.Control.CancelAsync("run-1", CancellationToken.None));

        await Environment.AdvanceAsync(worker, TimeSpan.FromMinutes(3));

        Assert.Equal(RunStatus.Canceled, await ListedAsync(worker));
    }

    [Fact]
    public async Task Pause_AskedAgainAfterALostAnswer_IsListed()
    {
        await using var failing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.WriteIndex, 2, FaultKind.FailBefore));
        await failing.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        await Assert.ThrowsAsync<Errors.StorageUnavailableException>(() => failing.Control.PauseAsync("run-1", CancellationToken.None));

        await failing.Control.PauseAsync("run-1", CancellationToken.None);

        Assert.Equal(RunStatus.Paused, await ListedAsync(failing));
    }

    [Fact]
    public async Task Block_CrashedBeforeTheListKnew_IsListedSoon()
    {
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashBefore)))
        {
            await crashing.Starter.StartAsync(Request("""[{"step": "AddOne", "effect": "atMostOnce"}]"""), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
        }

        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashAfter)))
            await Assert.ThrowsAsync<SimulatedCrashException>(() => Environment.AdvanceAsync(crashing, TimeSpan.FromMinutes(5)));
        Assert.Equal(RunStatus.Blocked, RowOf().Status);

        await using var worker = Environment.StartProcess();
        await Environment.AdvanceAsync(worker, TimeSpan.FromMinutes(11));

        Assert.Equal(RunStatus.Blocked, await ListedAsync(worker));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Resume_CutOffBeforeTheListKnew_IsListedAsItIs(bool askedAgain)
    {
        await using var worker = Environment.StartProcess();
        await worker.Starter.StartAsync(Request("""[{"sleep": "72h"}, "AddOne"]"""), CancellationToken.None);
        await Environment.AdvanceAsync(worker, TimeSpan.FromHours(1));
        await worker.Control.PauseAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(worker, TimeSpan.FromHours(2));
        await using var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Commit, 1, FaultKind.CrashAfter));
        await Assert.ThrowsAsync<SimulatedCrashException>(() => ResumeAsync(crashing));
        Assert.Equal(RunStatus.Paused, await ListedAsync(worker));

        if (askedAgain)
            await ResumeAsync(worker);
        else
            await Environment.AdvanceAsync(worker, TimeSpan.FromMinutes(3));

        Assert.NotEqual(RunStatus.Paused, await ListedAsync(worker));
    }

    private static async Task<RunStatus> ListedAsync(TestProcess process) =>
        Assert.Single((await process.Reader.ListAsync(new RunQuery(), CancellationToken.None)).Runs).Status;
}
