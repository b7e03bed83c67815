using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Recovery;

/// <summary>Who is needed yet stays, whoever wants to remove it.</summary>
public sealed class RunRemovalTests : EngineTest
{
    private const string Parent = """[{"run":{"workflow":"double"}},"AddOne"]""";

    private string ChildId => Assert.Single(Environment.Storage.RunIds, id => id != "run-1");

    private static async Task<IReadOnlyList<RunSummary>> ListedAsync(TestProcess process) =>
        (await process.Reader.ListAsync(new RunQuery(), CancellationToken.None)).Runs;

    /// <summary>Holds whoever is about to tell the list that the run has ended.</summary>
    private OperationGate AtTheListOfTheEnd() => new(o => o.Kind == StorageOperationKind.WriteIndex && RowOf().Status == RunStatus.Succeeded);

    private async Task<TestProcess> StartAsync(IFaultPlan? faults = null, string child = """["MultiplyWithTwo"]""")
    {
        var process = Environment.StartProcess(faults);
        await process.Workflows.PublishAsync("double", "v1", new StepFlow.Definitions.WorkflowDefinition(null, null, Steps(child)), CancellationToken.None);
        await process.Starter.StartAsync(Request(Parent), CancellationToken.None);
        return process;
    }

    [Fact]
    public async Task Delete_ChildWhoseParentWasNotTold_IsRefused_AndNothingExecutesTwice()
    {
        // The child's end is stored, and the worker dies before the parent hears of it.
        await using (var crashing = await StartAsync(FaultPlan.From(o =>
            o.Kind == StorageOperationKind.WriteIndex && o.RunId != "run-1" && RowOf(o.RunId!).Status == RunStatus.Succeeded ? FaultKind.CrashBefore : Fault.None)))
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
        await using var process = Environment.StartProcess();

        var refused = await Assert.ThrowsAsync<ConflictException>(() => process.Control.DeleteAsync(ChildId, CancellationToken.None));

        Assert.Contains("started by a step of run 'run-1', which is Waiting", refused.Message, StringComparison.Ordinal);
        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, "3"), (run.Status, run.Output?.ToString()));
        Assert.Equal(["step-0:MultiplyWithTwo#1", "step-1:AddOne#1"], Executed);
    }

    [Fact]
    public async Task Delete_ChildThatIsCountedAndNotJoined_IsRefusedUntilItsParentHasEnded()
    {
        await using var process = await StartAsync();
        while (Environment.Storage.Inspect("run-1")?.Row.Fork is not { Live.Count: 0 })
            Assert.NotNull(await process.DeliverAsync());

        await Assert.ThrowsAsync<ConflictException>(() => process.Control.DeleteAsync(ChildId, CancellationToken.None));

        var run = await Environment.RunToEndAsync(process, "run-1");
        Assert.Equal((RunStatus.Succeeded, "3"), (run.Status, run.Output?.ToString()));
        await process.Control.DeleteAsync(ChildId, CancellationToken.None);
        Assert.Equal(["run-1"], Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Retention_ChildOfARunThatIsHeld_StaysUntilThatHasEnded()
    {
        await using var process = await StartAsync();
        await process.DeliverAsync();
        await process.Control.PauseAsync("run-1", CancellationToken.None);
        await process.Control.ResumeAsync(ChildId, CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(5));
        Assert.Equal(RunStatus.Succeeded, RowOf(ChildId).Status);
        Environment.Time.Advance(TimeSpan.FromDays(40));

        Assert.Equal(0, await process.Retention.RemoveExpiredAsync(CancellationToken.None));

        await process.Control.ResumeAsync("run-1", CancellationToken.None);
        Assert.Equal("3", (await Environment.RunToEndAsync(process, "run-1")).Output?.ToString());
        Assert.Equal(1, await process.Retention.RemoveExpiredAsync(CancellationToken.None));
        Assert.Equal(["run-1"], Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Retention_BranchThatWasBlockedOnce_GoesWithItsParent()
    {
        var steps = """[{"parallel":[[{"step":"AddOne","effect":"atMostOnce"}],[{"sleep":"2400h"}]]}]""";
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Claim, 1, FaultKind.CrashAfter)))
        {
            await crashing.Starter.StartAsync(Request(steps), CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
        }

        await using var process = Environment.StartProcess();
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(12));
        var blocked = Assert.Single(Environment.Storage.RunIds, id => RowOf(id).Status == RunStatus.Blocked);
        await process.Control.ResumeAsync(blocked, CancellationToken.None);
        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(5));
        Assert.Equal((RunStatus.Succeeded, true), (RowOf(blocked).Status, RowOf(blocked).Listed));
        Environment.Time.Advance(TimeSpan.FromDays(40));

        Assert.Equal(0, await process.Retention.RemoveExpiredAsync(CancellationToken.None));

        var run = await Environment.RunToEndAsync(process, "run-1", TimeSpan.FromDays(80));
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Environment.Time.Advance(TimeSpan.FromDays(40));
        await process.Retention.RemoveExpiredAsync(CancellationToken.None);
        Assert.Empty(Environment.Storage.RunIds);
    }

    [Fact]
    public async Task Retention_EndThatWasNotTold_IsToldFirst()
    {
        var settings = new StepFlow.Definitions.RunSettings { OnSuccess = [new StepFlow.Definitions.EndStart { Steps = Steps("""["Echo"]""") }] };
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.CreateRun, 2, FaultKind.CrashBefore)))
        {
            await crashing.Starter.StartAsync(Request("""["AddOne"]""") with { Settings = settings }, CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
        }

        Environment.Time.Advance(TimeSpan.FromDays(40));
        await using var process = Environment.StartProcess();

        Assert.Equal(1, await process.Retention.RemoveExpiredAsync(CancellationToken.None));

        Assert.StartsWith("run-1~onSuccess-", Assert.Single(Environment.Storage.RunIds), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_WhileAnotherIsAboutToListTheEnd_LeavesNothingInTheList()
    {
        var gate = AtTheListOfTheEnd();
        await using var slow = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        await other.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        var delivering = slow.DeliverAllAsync();
        Assert.Single(gate.Held);

        await other.Control.DeleteAsync("run-1", CancellationToken.None);
        Assert.True(gate.ReleaseNext());
        await delivering;

        Assert.Empty(await ListedAsync(other));
    }

    [Fact]
    public async Task Delete_WhileASweepIsAboutToListTheRun_LeavesNothingInTheList()
    {
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.WriteIndex, 1, FaultKind.FailBefore)))
            await crashing.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromMinutes(2));
        var gate = new OperationGate(o => o.Kind == StorageOperationKind.WriteIndex);
        await using var slow = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        var sweeping = slow.Sweeper.SweepAsync(CancellationToken.None);
        Assert.Single(gate.Held);

        await other.DeliverAllAsync();
        await other.Control.DeleteAsync("run-1", CancellationToken.None);
        Assert.True(gate.ReleaseNext());
        await sweeping;

        Assert.Empty(await ListedAsync(other));
    }

    [Fact]
    public async Task Delete_AndStartAgain_WhileTheEndOfTheFirstIsAboutToBeListed_TheListShowsTheSecondAlone()
    {
        var gate = AtTheListOfTheEnd();
        await using var slow = Environment.StartProcess(gate);
        await using var other = Environment.StartProcess();
        await other.Starter.StartAsync(Request("""["AddOne"]"""), CancellationToken.None);
        var delivering = slow.DeliverAllAsync();
        await other.Control.DeleteAsync("run-1", CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromSeconds(1));

        await other.Starter.StartAsync(Request("""[{"sleep":"1h"},"AddOne"]"""), CancellationToken.None);
        Assert.True(gate.ReleaseNext());
        await delivering;

        Assert.NotEqual(RunStatus.Succeeded, Assert.Single(await ListedAsync(other)).Status);
        Assert.Equal("2", (await Environment.RunToEndAsync(other, "run-1")).Output?.ToString());
        Assert.Equal(RunStatus.Succeeded, Assert.Single(await ListedAsync(other)).Status);
    }
}
