using Microsoft.Extensions.DependencyInjection;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Events;
using StepFlow.Execution;
using StepFlow.Execution.Attempts;
using StepFlow.Retry;
using StepFlow.Runs;
using StepFlow.Steps;

namespace StepFlow.Tests.Execution;

public sealed class DeciderTests
{
    private static readonly TimeSpan LeaseOver = TimeSpan.FromSeconds(63);
    private static readonly StepPerformers Performers = new(
        new StepCatalog([new StepRegistration("AddOne", typeof(long), typeof(long), (_, input, _) => Task.FromResult(input))]),
        new ServiceCollection().BuildServiceProvider(),
        calls: null);

    private static NextAction Decide(RunRow row, TimeSpan age = default, StepDefinition? step = null, Storage.Callback? callback = null, TimeSpan late = default) =>
        Decider.Decide(Rows.Aged(row, age), callback ?? Rows.CallbackOf(row), Rows.Now + late, Performers, step ?? new TaskStep("AddOne"));

    [Fact]
    public void Decide_DueStep_Executes()
    {
        var action = Assert.IsType<NextAction.Execute>(Decide(Rows.Running()));
        Assert.False(action.TakesOver);
    }

    [Theory]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Canceled)]
    public void Decide_EndedRun_DoesNothing(RunStatus status) =>
        Assert.IsType<NextAction.Nothing>(Decide(Rows.Running() with { Status = status }));

    [Fact]
    public void Decide_EndedRunWithDuties_Finishes() =>
        Assert.IsType<NextAction.Finish>(Decide(Rows.Running() with { Status = RunStatus.Succeeded, AfterPending = true }));

    [Fact]
    public void Decide_LiveClaim_DoesNothing() =>
        Assert.IsType<NextAction.Nothing>(Decide(Rows.Claimed(Rows.Running()), TimeSpan.FromSeconds(62)));

    [Fact]
    public void Decide_EndedClaim_TakesOver()
    {
        var action = Assert.IsType<NextAction.Execute>(Decide(Rows.Claimed(Rows.Running()), LeaseOver));
        Assert.True(action.TakesOver);
    }

    [Fact]
    public void Decide_EndedClaimJudgedByLocalClock_IsStillLive() =>
        Assert.IsType<NextAction.Nothing>(Decide(Rows.Claimed(Rows.Running()), TimeSpan.FromSeconds(1), late: TimeSpan.FromHours(1)));

    [Fact]
    public void Decide_EndedClaimOfAtMostOnceStep_IsInDoubt()
    {
        var step = new TaskStep("AddOne") { Effect = StepEffect.AtMostOnce };
        var action = Assert.IsType<NextAction.HoldRun>(Decide(Rows.Claimed(Rows.Running()), LeaseOver, step));
        Assert.Equal(BlockReason.InDoubt, action.Reason);
        Assert.Contains("run-1/step-0:AddOne", action.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_EndedClaimOfLastAttempt_FailsTheStep()
    {
        var row = Rows.Claimed(Rows.Running(), RetryPolicy.Default.MaxAttempts);
        Assert.IsType<NextAction.FailLost>(Decide(row, LeaseOver));
    }

    [Fact]
    public void Decide_OwnCallbackBeforeItsTime_IsSentAgainWithTheRest()
    {
        var row = Rows.Running() with { DueAt = Rows.Now + TimeSpan.FromSeconds(3) };
        var action = Assert.IsType<NextAction.SendAgain>(Decide(row));
        Assert.Equal(TimeSpan.FromSeconds(3), action.Delay);
    }

    [Fact]
    public void Decide_OtherCallbackBeforeTheTime_DoesNotBreed()
    {
        var row = Rows.Running() with { DueAt = Rows.Now + TimeSpan.FromSeconds(3) };
        var leftover = Rows.CallbackOf(row) with { Due = Rows.Now };
        Assert.IsType<NextAction.Nothing>(Decide(row, TimeSpan.FromHours(1), callback: leftover));
    }

    [Theory]
    [InlineData(19, typeof(NextAction.Nothing))]
    [InlineData(20, typeof(NextAction.SendAgain))]
    public void Decide_StaleCallback_RepairsOnlyARowThatStoodStill(int seconds, Type expected)
    {
        var row = Rows.Running(cursor: 2);
        var stale = Rows.CallbackOf(row) with { Position = 1 };
        Assert.IsType(expected, Decide(row, TimeSpan.FromSeconds(seconds), callback: stale));
    }

    [Fact]
    public void Decide_SleepThatIsOver_EndsIt()
    {
        var row = Rows.Running() with { Status = RunStatus.Waiting };
        Assert.IsType<NextAction.EndSleep>(Decide(row, step: new SleepStep(TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void Decide_CancelRequestedAndHolderGone_Cancels() =>
        Assert.IsType<NextAction.Cancel>(Decide(Rows.Claimed(Rows.Running()) with { CancelRequested = true }, LeaseOver));

    [Fact]
    public void Decide_PausedRun_DoesNothing() =>
        Assert.IsType<NextAction.Nothing>(Decide(Rows.Running() with { Status = RunStatus.Paused }));

    [Fact]
    public void Decide_UnknownHandler_WaitsForIt() =>
        Assert.IsType<NextAction.AwaitHandler>(Decide(Rows.Running(), step: new TaskStep("Elsewhere")));

    [Theory]
    [InlineData("AddOne", typeof(NextAction.Execute))]
    [InlineData("Elsewhere", typeof(NextAction.Nothing))]
    public void Decide_BlockedForAHandler_GoesOnOnceItIsThere(string handler, Type expected)
    {
        var block = new Block(BlockReason.MissingHandler, "missing", Rows.Now);
        Assert.IsType(expected, Decide(Rows.Running() with { Status = RunStatus.Blocked, Block = block }, step: new TaskStep(handler)));
    }

    [Theory]
    [InlineData(BlockReason.InDoubt)]
    [InlineData(BlockReason.PlanMismatch)]
    [InlineData(BlockReason.NoProgress)]
    public void Decide_BlockedForAPerson_DoesNothing(BlockReason reason) =>
        Assert.IsType<NextAction.Nothing>(Decide(Rows.Running() with { Status = RunStatus.Blocked, Block = new Block(reason, "held", Rows.Now) }));

    [Fact]
    public void Decide_StepThatWaits_BeginsItsWait() =>
        Assert.IsType<NextAction.WaitForEvents>(Decide(Rows.Running(), step: new WebhookStep("w")));

    [Fact]
    public void Decide_WaitingRun_LooksThoughItsDeadlineIsFar()
    {
        var row = Waiting();
        Assert.IsType<NextAction.WaitForEvents>(Decide(row, step: new WebhookStep("w")));
        Assert.IsType<NextAction.WaitForEvents>(Decide(row, step: new WebhookStep("w"), callback: Rows.CallbackOf(row) with { Due = Rows.Now }));
    }

    [Fact]
    public void Decide_WaitingRunAndALeftoverCallback_DoesNothing() =>
        Assert.IsType<NextAction.Nothing>(Decide(Waiting(), step: new WebhookStep("w"), callback: new Storage.Callback("run-1", 0, Rows.Now)));

    [Fact]
    public void Decide_PausedWait_DoesNothing() =>
        Assert.IsType<NextAction.Nothing>(Decide(Waiting() with { Status = RunStatus.Paused }, step: new WebhookStep("w")));

    [Fact]
    public void Decide_NotifyStep_Notifies() =>
        Assert.IsType<NextAction.Notify>(Decide(Rows.Running(), step: new NotifyStep(InputTemplate.Parse("""{ "notify": "e" }"""))));

    private static RunRow Waiting() => RunTransitions.Arrived(Rows.Running(1), new EventWait(["e"], Rows.Now, Rows.Now.AddDays(7)));
}
