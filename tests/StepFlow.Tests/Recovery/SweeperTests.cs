using StepFlow.Errors;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.Host;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Recovery;

/// <summary>What one run leaves behind must not hide another.</summary>
public sealed class SweeperTests : EngineTest
{
    private const string EndsWithOneMore = """["AddOne"]""";

    private DateTimeOffset Now => Environment.Time.GetUtcNow();

    /// <summary>A run whose first callback is lost, behind whatever is due earlier.</summary>
    private async Task StartWithoutCallbackAsync()
    {
        await using var losing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.Send, 1, FaultKind.FailBefore));
        await losing.Starter.StartAsync(Request("""["AddOne"]""", runId: "lost"), CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromMinutes(5));
    }

    private static Task SweepAsync(TestProcess process) => process.Sweeper.SweepAsync(CancellationToken.None);

    [Fact]
    public async Task Sweep_ManyEntriesOfOneRun_HideNoOther_AndBecomeOne()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"sleep":"72h"}]""", runId: "wide"), CancellationToken.None);
        await process.DeliverAllAsync();
        for (var i = 0; i < 1_200; i++)
            await process.Store.Runs.AddActiveAsync(new ActiveEntry("wide", Now.AddMilliseconds(i)), CancellationToken.None);
        await StartWithoutCallbackAsync();

        await SweepAsync(process);

        Assert.Contains(Environment.Storage.PendingCallbacks, callback => callback.Callback.RunId == "lost");
        await SweepAsync(process);
        await SweepAsync(process);
        // A sweep looks at a run once, and reads 500 entries at a time: each leaves one, and these are due together.
        Assert.Equal(3, Environment.Storage.ActiveEntries.Count(entry => entry.RunId == "wide"));
        Environment.Time.Advance(TimeSpan.FromHours(72));
        await SweepAsync(process);
        Assert.Single(Environment.Storage.ActiveEntries, entry => entry.RunId == "wide");
    }

    [Fact]
    public void Move_ByTwoSweepsAtOnce_NeverMeetsAtOneMoment()
    {
        var looks = DueLooks.Of(new[] { new ActiveEntry("run-1", Now) }.GroupBy(entry => entry.RunId).Single());
        var random = new RepeatableRandom(1);

        var moved = Enumerable.Range(0, 100).Select(_ => Assert.Single(looks.Moved(entry => entry with { Due = Now.AddMinutes(1) }, random)).Next?.Due).ToList();

        Assert.Equal(100, moved.Distinct().Count());
        Assert.All(moved, due => Assert.InRange(due - Now ?? default, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(61)));
    }

    [Fact]
    public async Task Sweep_RunWhoseFirstAcceptWasNotAnsweredAndWhoseSecondWasCutOff_IsListed()
    {
        var seen = 0;
        await using (var front = Environment.StartProcess(FaultPlan.From(o => o.Kind switch
        {
            StorageOperationKind.AddActive when ++seen == 1 => FaultKind.FailAfter,
            StorageOperationKind.WriteIndex => FaultKind.CrashBefore,
            _ => Fault.None,
        })))
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => front.Starter.StartAsync(Request("""[{"sleep":"9d"}]"""), CancellationToken.None));
            Environment.Time.Advance(TimeSpan.FromSeconds(5));
            await Assert.ThrowsAsync<SimulatedCrashException>(() => front.Starter.StartAsync(Request("""[{"sleep":"9d"}]"""), CancellationToken.None));
        }

        await using var process = Environment.StartProcess();
        Environment.Time.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync(process);

        Assert.Single((await process.Reader.ListAsync(new RunQuery(), CancellationToken.None)).Runs);
    }

    [Fact]
    public async Task Sweep_RunsThatCannotBeLookedAt_HideNoOther_AndComeLessAndLessOften()
    {
        await using var process = Environment.StartProcess(FaultPlan.From(o =>
            o.Kind == StorageOperationKind.ReadRun && o.RunId?.StartsWith("bad", StringComparison.Ordinal) == true ? FaultKind.FailBefore : Fault.None));
        for (var i = 0; i < 600; i++)
            await process.Store.Runs.AddActiveAsync(new ActiveEntry($"bad-{i}", Now), CancellationToken.None);
        await StartWithoutCallbackAsync();

        await SweepAsync(process);

        Assert.Contains(Environment.Storage.PendingCallbacks, callback => callback.Callback.RunId == "lost");
        var bad = Environment.Storage.ActiveEntries.Where(entry => entry.RunId.StartsWith("bad", StringComparison.Ordinal)).ToList();
        Assert.Equal(600, bad.Count);
        Assert.All(bad, entry => Assert.Equal(-6, entry.Repairs));
        Assert.All(bad, entry => Assert.InRange(entry.Due - Now, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(61)));
        await SweepAsync(process);
        Assert.All(
            Environment.Storage.ActiveEntries.Where(entry => entry.RunId.StartsWith("bad", StringComparison.Ordinal)),
            entry => Assert.InRange(entry.Due - Now, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(601)));
    }

    [Fact]
    public async Task Sweep_EndWhoseDutyIsPutOff_IsListedAsEnded_AndMovesItsEntry()
    {
        var settings = new StepFlow.Definitions.RunSettings { OnSuccess = [new StepFlow.Definitions.EndStart { Steps = Steps("""["Echo"]""") }] };
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.CreateRun, 2, FaultKind.CrashBefore)))
        {
            await crashing.Starter.StartAsync(Request(EndsWithOneMore) with { Settings = settings }, CancellationToken.None);
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.DeliverAllAsync());
        }

        await using var process = Environment.StartProcess(steps: steps => steps.AddStep<long, long>("AddOne", x => x + 1));
        Environment.Time.Advance(TimeSpan.FromMinutes(1));
        await SweepAsync(process);

        Assert.True(RowOf().AfterPending);
        Assert.Equal(RunStatus.Succeeded, Assert.Single((await process.Reader.ListAsync(new RunQuery(), CancellationToken.None)).Runs).Status);
        Assert.Equal(1, Environment.Storage.ActiveEntries[0].Repairs);
        Assert.InRange(Environment.Storage.ActiveEntries[0].Due - Now, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task Sweep_AnnouncementBesideTheRunsOwn_BothStay()
    {
        await using var process = Environment.StartProcess();
        await process.Starter.StartAsync(Request("""[{"sleep":"72h"}]""", runId: "run-1"), CancellationToken.None);
        await process.DeliverAllAsync();
        await process.Store.Runs.AddActiveAsync(new ActiveEntry("run-1", Now, -6), CancellationToken.None);
        Environment.Time.Advance(TimeSpan.FromMinutes(2));

        await SweepAsync(process);

        Assert.Equal([-5, 0], Environment.Storage.ActiveEntries.Select(entry => entry.Repairs));
    }

    [Fact]
    public void Look_WithinOneMinute_IsOneEntry_ThatNoSweepOfThatMinuteSees()
    {
        var minute = new DateTimeOffset(2026, 1, 1, 12, 30, 0, TimeSpan.Zero);

        var looks = new[] { 0, 17, 59 }.Select(second => Repair.Look("run-1", minute.AddSeconds(second))).ToList();

        Assert.Single(looks.Distinct());
        Assert.True(looks[0].Due - Repair.LookAhead >= minute.AddSeconds(59));
        Assert.NotEqual(looks[0], Repair.Look("run-1", minute.AddSeconds(60)));
    }

    [Fact]
    public async Task Sweep_PurgeThatWasCutOffBehindItsMark_IsFinished()
    {
        await RunAsync(EndsWithOneMore);
        await using (var crashing = Environment.StartProcess(FaultPlan.AtNth(StorageOperationKind.PurgeContents, 1, FaultKind.CrashAfter)))
            await Assert.ThrowsAsync<SimulatedCrashException>(() => crashing.Control.DeleteAsync("run-1", CancellationToken.None));
        await using var process = Environment.StartProcess();
        await Assert.ThrowsAsync<NotFoundException>(() => process.Reader.GetAsync("run-1", CancellationToken.None));
        await Assert.ThrowsAsync<NotFoundException>(() => process.Control.ResumeAsync("run-1", CancellationToken.None));

        await Environment.AdvanceAsync(process, TimeSpan.FromMinutes(2));

        Assert.Empty(Environment.Storage.RunIds);
        Assert.Empty((await process.Reader.ListAsync(new RunQuery(), CancellationToken.None)).Runs);
        await Environment.AdvanceAsync(process, TimeSpan.FromHours(2));
        Assert.Empty(Environment.Storage.ActiveEntries);
    }
}
