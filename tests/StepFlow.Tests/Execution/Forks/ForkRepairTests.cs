using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;

namespace StepFlow.Tests.Execution.Forks;

/// <summary>Faults that the simulation found in the looking after children, each as the schedule that showed it.</summary>
public sealed class ForkRepairTests : EngineTest
{
    private const string OneAfterTheOther = """[{"parallel":[[{"sleep":"5h"},"AddOne"],["AddOne"]],"maxConcurrency":1}]""";
    private const string OneFails = """[{"parallel":[[{"step":"Flaky","retry":{"maxAttempts":1}}],[{"sleep":"1h"},"AddOne"]]}]""";

    private static readonly TimeSpan Repair = TimeSpan.FromMinutes(14);

    [Fact]
    public async Task Sweep_BranchThatSleeps_IsNotPutIntoTheList()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request(OneAfterTheOther), CancellationToken.None);

        await Environment.AdvanceAsync(process, TimeSpan.FromHours(1));

        var listed = await process.Reader.ListAsync(new RunQuery(), CancellationToken.None);
        Assert.Equal(["run-1"], listed.Runs.Select(r => r.RunId));
    }

    [Fact]
    public async Task Join_AfterALongWait_ItsCallbackIsLost_TheRunGoesOnWithinMinutes()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"parallel":[[{"sleep":"35m"},"AddOne"]]},"Echo"]"""), CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(34));
        Environment.Time.Advance(TimeSpan.FromMinutes(1));
        while (RowOf().Fork?.Live.Count > 0)
            await process.DeliverAsync();

        // Whoever receives it is gone; the queue gives it to another after ten minutes only.
        Assert.Single(await process.Store.Queue.TryReceiveAsync(1, CancellationToken.None));
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(4));

        Assert.Equal(RunStatus.Succeeded, RowOf().Status);
    }

    [Theory]
    [InlineData(StorageOperationKind.Commit, "run-1", 2)]
    [InlineData(StorageOperationKind.CreateRun, "", 3)]
    public async Task Tell_CutOffBehindTheCount_TheNextChildIsMadeWithoutDelay(StorageOperationKind kind, string runId, int nth)
    {
        var seen = 0;
        var fault = kind == StorageOperationKind.Commit ? FaultKind.CrashAfter : FaultKind.CrashBefore;
        await using (var crashing = Environment.StartProcess(FaultPlan.From(o =>
            o.Kind == kind && o.RunId?.Contains(runId, StringComparison.Ordinal) == true && ++seen == nth ? fault : Fault.None)))
        {
            await crashing.Starter.StartAsync(Request(OneAfterTheOther), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => Environment.RunToEndAsync(crashing, "run-1"));
        }

        await using var next = Environment.StartProcess();
        var run = await Environment.RunToEndAsync(next, "run-1");

        Assert.Equal((RunStatus.Succeeded, "[2,2]"), (run.Status, run.Output?.ToString()));
        Assert.InRange(run.EndedAt!.Value - run.CreatedAt, TimeSpan.FromHours(5), TimeSpan.FromHours(5) + Repair);
    }

    [Fact]
    public async Task Tell_WakingOfTheParentFails_ItGoesOnWithoutDelay()
    {
        var sent = 0;
        await using var process = Environment.StartProcess(FaultPlan.From(o =>
            o.Kind == StorageOperationKind.Send && o.RunId == "run-1" && Environment.Time.GetUtcNow().Hour == 5 && ++sent == 1 ? FaultKind.FailBefore : Fault.None));
        await process.Starter.StartAsync(Request("""[{"parallel":[[{"sleep":"5h"},"AddOne"]]}]"""), CancellationToken.None);

        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.InRange(run.EndedAt!.Value - run.CreatedAt, TimeSpan.FromHours(5), TimeSpan.FromHours(5) + Repair);
    }

    [Fact]
    public async Task Join_AnswerOfItsWriteIsLost_TheRunGoesOnWithoutDelay()
    {
        var written = 0;
        await using var process = Environment.StartProcess(FaultPlan.From(o =>
            o.Kind == StorageOperationKind.Commit && o.RunId == "run-1" && Environment.Time.GetUtcNow().Hour == 5 && ++written == 2 ? FaultKind.FailAfter : Fault.None));
        await process.Starter.StartAsync(Request("""[{"parallel":[[{"sleep":"5h"},"AddOne"]]},"Echo"]"""), CancellationToken.None);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Environment.RunToEndAsync(process, "run-1"));

        var run = await Environment.RunToEndAsync(process, "run-1");

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.InRange(run.EndedAt!.Value - run.CreatedAt, TimeSpan.FromHours(5), TimeSpan.FromHours(5) + TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(FaultKind.CrashBefore)]
    [InlineData(FaultKind.CrashAfter)]
    public async Task Cancel_WhileAChildIsBeingMade_ItDoesNotExecuteAlthoughItsMakerDies(FaultKind fault)
    {
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.CreateRun && o.RunId != "run-1");
        await using var slow = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        await other.Starter.StartAsync(Request("""[{"parallel":[["AddOne"]]}]"""), CancellationToken.None);
        var making = slow.DeliverAsync();
        await other.Control.CancelAsync("run-1", CancellationToken.None);
        gate.ReleaseNext(fault);
        await Assert.ThrowsAsync<SimulatedCrashException>(() => making);

        await Environment.AdvanceAsync(other, TimeSpan.FromHours(3));

        Assert.Empty(Executed);
        Assert.All(Environment.Storage.RunIds, id => Assert.Equal(RunStatus.Canceled, RowOf(id).Status));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Resume_RunWhoseLastLiveBranchEndedWhileItWasPaused_BeginsTheNext()
    {
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.Commit && o.RunId == "run-1" && Executed.Count == 1);
        await using var slow = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        await other.Starter.StartAsync(Request("""[{"parallel":[["AddOne"],["MultiplyWithTwo"]],"maxConcurrency":1}]"""), CancellationToken.None);
        var telling = slow.DeliverAllAsync();
        Assert.Single(gate.Held);
        await other.Control.PauseAsync("run-1", CancellationToken.None);
        gate.ReleaseNext();
        gate.ReleaseNext();
        await telling;
        Assert.Empty(RowOf().Fork!.Live);

        await other.Control.ResumeAsync("run-1", CancellationToken.None);
        var run = await Environment.RunToEndAsync(other, "run-1", atMost: TimeSpan.FromMinutes(1));

        Assert.Equal((RunStatus.Succeeded, "[2,2]"), (run.Status, run.Output?.ToString()));
    }

    [Fact]
    public async Task Cancel_ResumedRunThatHasNotBegunAgain_ReachesTheBranchesThatWereHeld()
    {
        FlakyFailures = 1;
        var failed = await RunAsync(OneFails);
        var held = failed.Steps[0].Children[1].RunId;
        Assert.Equal(RunStatus.Paused, RowOf(held).Status);
        await using var process = Environment.StartProcess();
        await process.Control.ResumeAsync("run-1", CancellationToken.None);

        await process.Control.CancelAsync("run-1", CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(3));

        Assert.Equal((RunStatus.Canceled, RunStatus.Canceled), (RowOf().Status, RowOf(held).Status));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Cancel_WhileAFailedBranchIsBeingResumed_ItDoesNotExecute()
    {
        FlakyFailures = 1;
        var failed = (await RunAsync(OneFails)).Steps[0].Children[0].RunId;
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.Commit && o.RunId == failed);
        await using var slow = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        await other.Control.ResumeAsync("run-1", CancellationToken.None);
        var resuming = slow.DeliverAllAsync();
        await other.Control.CancelAsync("run-1", CancellationToken.None);
        gate.ReleaseNext(FaultKind.CrashAfter);
        await Assert.ThrowsAsync<SimulatedCrashException>(() => resuming);
        Assert.Equal(RunStatus.Running, RowOf(failed).Status);

        await Environment.AdvanceAsync(other, TimeSpan.FromHours(3));

        Assert.Equal(["step-0:Flaky#1"], Executed);
        Assert.Equal(RunStatus.Canceled, RowOf(failed).Status);
        Assert.Empty(Environment.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Tell_ChildThatWasResumedSinceItFailed_IsNotCountedAsFailed()
    {
        FlakyFailures = 1;
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.ReadRun && o.RunId == "run-1" && Executed.Count == 1);
        await using var slow = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        await other.Starter.StartAsync(Request(OneFails), CancellationToken.None);
        await LookAsync(other);
        var telling = slow.DeliverAllAsync();
        Assert.Single(gate.Held);
        await LookAsync(other);
        Assert.Equal(RunStatus.Failed, RowOf().Status);
        await other.Control.ResumeAsync("run-1", CancellationToken.None);
        await LookAsync(other);

        // The one that tells goes on, with what it saw before.
        gate.ReleaseAll();
        await telling;
        var run = await Environment.RunToEndAsync(other, "run-1");

        Assert.Equal((RunStatus.Succeeded, "[1,2]"), (run.Status, run.Output?.ToString()));
    }

    [Fact]
    public async Task Look_ChildThatWasHeldAndHasFailedSince_IsNotLetGoOnOnceItIsCounted()
    {
        await using var holding = Environment.StartProcess();
        await holding.Starter.StartAsync(Request("""[{"parallel":[["Hold"],["AddOne"]],"onFailure":"waitAll"}]"""), CancellationToken.None);
        await LookAsync(holding);
        var child = RunId.OfChild(RowOf(), 0, 0);
        var seen = 0;
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.ReadRun && o.RunId == child && ++seen == 2);
        await using var slow = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        var failing = holding.Executor.ExecuteAsync(new Callback(child, 0, RowOf(child).DueAt), CancellationToken.None);
        await Holding.Task;
        await other.Control.PauseAsync("run-1", CancellationToken.None);
        await other.Control.ResumeAsync("run-1", CancellationToken.None);
        var looking = LookAsync(slow);
        Assert.Single(gate.Held);

        // Its parent has seen that it is held, and stands still before it lets it go on.
        Held.SetException(new StepFailedException("no") { NonRetryable = true });
        await failing;
        Assert.Equal(RunStatus.Failed, RowOf(child).Status);
        gate.ReleaseNext();
        await looking;

        Assert.Equal(RunStatus.Failed, RowOf(child).Status);
        var run = await Environment.RunToEndAsync(other, "run-1");
        Assert.Equal((RunStatus.Failed, RunStatus.Failed), (run.Status, RowOf(child).Status));
    }

    [Fact]
    public async Task Look_StoodStillWhileTheBranchFailedAgain_DoesNotLetItGoOnOnceMore()
    {
        FlakyFailures = 2;
        var failed = (await RunAsync(OneFails)).Steps[0].Children[0].RunId;
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.ReadRun && o.RunId == failed);
        await using var slow = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        await other.Control.ResumeAsync("run-1", CancellationToken.None);
        var looking = LookAsync(slow);
        Assert.Single(gate.Held);
        await LookAsync(other);
        await other.DeliverAllAsync();
        Assert.Equal((RunStatus.Failed, RunStatus.Failed), (RowOf().Status, RowOf(failed).Status));

        // It has seen the run as it was resumed, and sees the branch as it failed since.
        gate.ReleaseAll();
        await looking;
        await Environment.AdvanceAsync(other, TimeSpan.FromHours(3));

        Assert.Equal(2, Executed.Count);
        Assert.Equal((RunStatus.Failed, RunStatus.Failed), (RowOf().Status, RowOf(failed).Status));
    }

    [Theory]
    [InlineData(FaultKind.CrashBefore)]
    [InlineData(FaultKind.CrashAfter)]
    public async Task Resume_CutOffBeforeTheBranchGoesOn_ItGoesOnAtTheNextLook(FaultKind fault)
    {
        FlakyFailures = 1;
        var failed = (await RunAsync(OneFails)).Steps[0].Children[0].RunId;
        await using (var crashing = Environment.StartProcess(FaultPlan.From(o =>
            o.Kind == StorageOperationKind.Commit && o.RunId == failed ? fault : Fault.None)))
        {
            await crashing.Control.ResumeAsync("run-1", CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => LookAsync(crashing));
        }

        await using var next = Environment.StartProcess();
        var run = await Environment.RunToEndAsync(next, "run-1");

        Assert.Equal((RunStatus.Succeeded, "[1,2]"), (run.Status, run.Output?.ToString()));
    }

    private Task LookAsync(TestProcess process) =>
        process.Executor.ExecuteAsync(new Callback("run-1", 0, RowOf().DueAt), CancellationToken.None);
}
