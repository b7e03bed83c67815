using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Execution;

/// <summary>What a crash leaves behind and who repairs it: one test for each row of the protocol's crash table.</summary>
public sealed class CrashTableTests : EngineTest
{
    private const string TwoSteps = """["AddOne", "MultiplyWithTwo"]""";

    private static IFaultPlan Crash(StorageOperationKind kind, FaultKind fault, int nth = 1) => FaultPlan.AtNth(kind, nth, fault);

    /// <summary>A process that crashes at the given place while it starts or executes the run.</summary>
    private async Task CrashAsync(IFaultPlan faults, string steps = TwoSteps)
    {
        await using var process = Environment.StartProcess(faults);
        await Assert.ThrowsAsync<SimulatedCrashException>(async () =>
        {
            await process.Starter.StartAsync(Request(steps), CancellationToken.None);
            await process.DeliverAllAsync();
        });
    }

    private async Task<(RunView Run, TimeSpan Took)> RecoverAsync()
    {
        await using var process = Environment.StartProcess();
        var began = Environment.Time.GetUtcNow();
        var run = await Environment.RunToEndAsync(process, "run-1");
        return (run, Environment.Time.GetUtcNow() - began);
    }

    [Fact]
    public async Task Crash_AfterTheActiveEntry_LeavesNothingAccepted()
    {
        await CrashAsync(Crash(StorageOperationKind.CreateRun, FaultKind.CrashBefore));
        await using var process = Environment.StartProcess();
        Assert.Null(Environment.Storage.Inspect("run-1"));
        Assert.NotEmpty(Environment.Storage.ActiveEntries);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(2));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Crash_AfterTheRunBatch_IsRepairedByTheSweeper()
    {
        await CrashAsync(Crash(StorageOperationKind.CreateRun, FaultKind.CrashAfter));
        var (run, took) = await RecoverAsync();
        Assert.Equal((RunStatus.Succeeded, "4"), (run.Status, run.Output?.ToString()));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromMinutes(3));
    }

    [Theory]
    [InlineData(StorageOperationKind.CreateRun, FaultKind.CrashAfter)]
    [InlineData(StorageOperationKind.WriteIndex, FaultKind.CrashBefore)]
    [InlineData(StorageOperationKind.WriteIndex, FaultKind.CrashAfter)]
    public async Task Crash_BeforeTheList_TheSweepersFirstLookListsTheRun(StorageOperationKind kind, FaultKind fault)
    {
        await CrashAsync(Crash(kind, fault), """[{"sleep": "24h"}]""");
        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(1));
        Assert.Equal("run-1", Assert.Single((await process.Reader.ListAsync(new RunQuery(), CancellationToken.None)).Runs).RunId);
    }

    [Fact]
    public async Task Fail_OfTheSweepersListing_IsDoneAgainByTheNextSweep()
    {
        await CrashAsync(Crash(StorageOperationKind.CreateRun, FaultKind.CrashAfter), """[{"sleep": "24h"}]""");
        await using var process = Environment.StartProcess(Crash(StorageOperationKind.WriteIndex, FaultKind.FailBefore));
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));
        Assert.Single((await process.Reader.ListAsync(new RunQuery(), CancellationToken.None)).Runs);
    }

    [Fact]
    public async Task Sweep_HealthyRun_WritesToTheListAtItsFirstLookAlone()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"sleep": "24h"}]"""), CancellationToken.None);
        var writes = 0;
        Environment.Storage.Performed += o => writes += o.Kind == StorageOperationKind.WriteIndex ? 1 : 0;
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(23));
        Assert.Equal(1, writes);
    }

    [Fact]
    public async Task Outage_WhileTheInputOfAnAtMostOnceStepIsRead_LeavesNoClaimAndNoDoubt()
    {
        const string Plan = """["AddOne", {"step": "AddOne", "input": "${input}", "effect": "atMostOnce"}]""";
        await using (var first = Environment.StartProcess())
        {
            await first.Starter.StartAsync(Request(Plan), CancellationToken.None);
            await first.DeliverAsync();
        }

        await using (var failing = Environment.StartProcess(Crash(StorageOperationKind.ReadInput, FaultKind.FailBefore)))
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => failing.DeliverAllAsync());
        }

        Assert.Equal((null, 0), (RowOf().Claim, RowOf().Attempt));
        var (run, _) = await RecoverAsync();
        Assert.Equal((RunStatus.Succeeded, "2", 1), (run.Status, run.Output?.ToString(), run.Steps[1].Attempts));
    }

    [Fact]
    public async Task Crash_AfterTheRunBatch_IsRepairedByTheSameRequest()
    {
        await CrashAsync(Crash(StorageOperationKind.CreateRun, FaultKind.CrashAfter));
        Environment.Time.Advance(TimeSpan.FromSeconds(30));
        await using var process = Environment.StartProcess();
        var again = await process.Starter.StartAsync(Request(TwoSteps), CancellationToken.None);
        Assert.False(again.Created);
        await process.DeliverAllAsync();
        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }

    [Fact]
    public async Task Crash_AfterTheClaim_IsTakenOverWithinLeaseAndSweep()
    {
        await CrashAsync(Crash(StorageOperationKind.Claim, FaultKind.CrashAfter));
        Assert.NotNull(RowOf().Claim);
        var (run, took) = await RecoverAsync();
        Assert.Equal(("4", 2), (run.Output?.ToString(), run.Steps[0].Attempts));
        Assert.Equal("lost", Assert.Single(run.Steps[0].FailedAttempts).Error.Type);
        Assert.InRange(took, TimeSpan.FromSeconds(62), TimeSpan.FromMinutes(3));
        Assert.Equal(["step-0:AddOne#2", "step-1:MultiplyWithTwo#1"], Executed);
    }

    [Fact]
    public async Task Crash_AfterExecuting_ExecutesAgainWithTheSameKey()
    {
        await CrashAsync(Crash(StorageOperationKind.Commit, FaultKind.CrashBefore));
        var (run, _) = await RecoverAsync();
        Assert.Equal("4", run.Output?.ToString());
        Assert.Equal(["step-0:AddOne#1", "step-0:AddOne#2", "step-1:MultiplyWithTwo#1"], Executed);
    }

    [Fact]
    public async Task Crash_AfterExecutingAtMostOnce_BlocksInDoubtAndResumeExecutesAgain()
    {
        await CrashAsync(Crash(StorageOperationKind.Commit, FaultKind.CrashBefore), """[{"step": "AddOne", "effect": "atMostOnce"}, "AddOne"]""");
        var (blocked, _) = await RecoverAsync();
        Assert.Equal((RunStatus.Blocked, BlockReason.InDoubt), (blocked.Status, blocked.Block?.Reason));
        Assert.Single(Executed);

        await using var process = Environment.StartProcess();
        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal(("3", 2), (run.Output?.ToString(), run.Steps[0].Attempts));
    }

    [Fact]
    public async Task Crash_OfEveryAttempt_FailsTheStepWhenNoneIsLeft()
    {
        await using (var starter = Environment.StartProcess())
            await starter.Starter.StartAsync(Request(TwoSteps), CancellationToken.None);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            await using var process = Environment.StartProcess(Crash(StorageOperationKind.Commit, FaultKind.CrashBefore));
            await Assert.ThrowsAsync<SimulatedCrashException>(() => Environment.AdvanceAsync(process, TimeSpan.FromMinutes(10)));
        }

        var (run, _) = await RecoverAsync();
        Assert.Equal((RunStatus.Failed, "lost", 4), (run.Status, run.Error?.Type, Executed.Count));
    }

    [Fact]
    public async Task Crash_AfterTheCommit_IsRepairedByTheSweeper()
    {
        await CrashAsync(Crash(StorageOperationKind.Commit, FaultKind.CrashAfter));
        Assert.Equal(1, RowOf().Cursor);
        var (run, took) = await RecoverAsync();
        Assert.Equal("4", run.Output?.ToString());
        Assert.Equal(["step-0:AddOne#1", "step-1:MultiplyWithTwo#1"], Executed);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task Crash_AfterTheCommit_IsRepairedByTheRedeliveredMessage()
    {
        await CrashAsync(Crash(StorageOperationKind.Commit, FaultKind.CrashAfter));
        Environment.Time.Advance(TimeSpan.FromMinutes(10));
        await using var process = Environment.StartProcess();
        Assert.Equal(DeliveryResult.SentAgain, await process.DeliverAsync());
        await process.DeliverAllAsync();
        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }

    [Fact]
    public async Task Crash_AfterTheCallback_DropsTheRedeliveredMessage()
    {
        // The second send is that of the first step's commit; the process ends before it completes its message.
        await CrashAsync(Crash(StorageOperationKind.Send, FaultKind.CrashAfter, nth: 2));
        await using var process = Environment.StartProcess();
        await process.DeliverAllAsync();
        Assert.Equal(RunStatus.Succeeded, RowOf().Status);

        Environment.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(DeliveryResult.Dropped, await process.DeliverAsync());
        Assert.Null(await process.DeliverAsync());
        Assert.Equal(2, Executed.Count);
    }

    [Fact]
    public async Task Crash_AfterTheTerminalCommit_HasItsDutiesDoneByTheSweeper()
    {
        await CrashAsync(Crash(StorageOperationKind.Commit, FaultKind.CrashAfter, nth: 2));
        Assert.True(RowOf().AfterPending);
        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(3));
        Assert.False(RowOf().AfterPending);
        Assert.Empty(Environment.Storage.ActiveEntries);
        var listed = await process.Reader.ListAsync(new RunQuery { Status = RunStatus.Succeeded }, CancellationToken.None);
        Assert.Single(listed.Runs);
    }

    [Fact]
    public async Task Conflict_TimeoutAfterACommitThatHeld_IsRecognisedAsOwnWrite()
    {
        var run = await RunAsync(TwoSteps, faults: Crash(StorageOperationKind.Commit, FaultKind.RepeatAfterTimeout));
        Assert.Equal("4", run.Output?.ToString());
        Assert.Equal(["step-0:AddOne#1", "step-1:MultiplyWithTwo#1"], Executed);
    }

    [Fact]
    public async Task Conflict_TimeoutAfterAClaimThatHeld_GoesOnWithIt()
    {
        var run = await RunAsync(TwoSteps, faults: Crash(StorageOperationKind.Claim, FaultKind.RepeatAfterTimeout));
        Assert.Equal(("4", 1), (run.Output?.ToString(), run.Steps[0].Attempts));
    }

    [Fact]
    public async Task Duplicate_EveryCallbackDeliveredTwice_ExecutesEachStepOnceAndBreedsNone()
    {
        var twice = FaultPlan.From(o => o.Kind == StorageOperationKind.Send ? FaultKind.DeliverTwice : Fault.None);
        var run = await RunAsync("""["AddOne", "AddOne", "AddOne", "AddOne", "AddOne"]""", faults: twice);
        Assert.Equal(("6", 5), (run.Output?.ToString(), Executed.Count));
        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(2));
        Assert.Empty(Environment.Storage.PendingCallbacks);
    }

    [Fact]
    public async Task ClaimLost_FrozenHolderComesBack_ItsOutcomeIsDiscarded()
    {
        await using var frozen = Environment.StartProcess(FaultPlan.From(o => o.Kind == StorageOperationKind.Renew ? FaultKind.FailBefore : Fault.None));
        await frozen.Starter.StartAsync(Request("""[{"step": "Hold", "timeout": "240h"}]"""), CancellationToken.None);
        var delivery = frozen.DeliverAsync();
        await Holding.Task;
        while (!delivery.IsCompleted)
        {
            Environment.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(DeliveryResult.Discarded, await delivery);

        Held.SetResult(7);
        var (run, _) = await RecoverAsync();
        Assert.Equal(("7", 2), (run.Output?.ToString(), run.Steps[0].Attempts));
    }
}
