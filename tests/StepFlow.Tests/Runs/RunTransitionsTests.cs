using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Tests.Execution;

namespace StepFlow.Tests.Runs;

public sealed class RunTransitionsTests
{
    private static readonly TaskStep Next = new("AddOne");

    private static StepRecord RecordOf(RunRow row, Payload? result) => new()
    {
        Position = row.Cursor,
        Name = "AddOne",
        Status = StepStatus.Succeeded,
        Result = result,
        StartedAt = Rows.Now,
        EndedAt = Rows.Now,
        Attempts = 1,
        Owner = "owner",
        Hash = "record-hash",
    };

    private static RunRow Recorded(RunRow row, StepDefinition? next, Payload? result = null) =>
        RunTransitions.Recorded(row, RecordOf(row, result ?? Payload.FromJson("2")), new PlanTurn(row.Cursor + 1, row.Page, next));

    [Fact]
    public void Recorded_MoreSteps_MovesOnAndClearsTheClaim()
    {
        var moved = Recorded(Rows.Claimed(Rows.Running()), Next);
        Assert.Equal((1, 0, null, RunStatus.Running), (moved.Cursor, moved.Attempt, moved.Claim, moved.Status));
        Assert.Equal(("2", 0, "record-hash"), (moved.Value?.ToString(), moved.ValueAt, moved.RecordHash));
    }

    [Fact]
    public void Recorded_LargeResult_LeavesItInTheRecord()
    {
        var large = Payload.FromJson($"\"{new string('x', StorageLimits.InlineValue)}\"");
        var moved = Recorded(Rows.Claimed(Rows.Running()), Next, large);
        Assert.Null(moved.Value);
        Assert.Equal(0, moved.ValueAt);
    }

    [Fact]
    public void Recorded_SleepNext_WaitsFromNow()
    {
        var moved = Recorded(Rows.Claimed(Rows.Running()), new SleepStep(TimeSpan.FromMinutes(5)));
        Assert.Equal((RunStatus.Waiting, Rows.Now + TimeSpan.FromMinutes(5)), (moved.Status, moved.DueAt));
    }

    [Fact]
    public void Recorded_LastStep_EndsWithDutiesPending()
    {
        var ended = Recorded(Rows.Claimed(Rows.Running(cursor: 2)), null);
        Assert.Equal((RunStatus.Succeeded, true, Rows.Now), (ended.Status, ended.AfterPending, ended.EndedAt));
    }

    [Fact]
    public void Recorded_PausedMeanwhile_KeepsTheResultAndThePause()
    {
        var moved = Recorded(Rows.Claimed(Rows.Running()) with { Status = RunStatus.Paused }, new SleepStep(TimeSpan.FromHours(1)));
        Assert.Equal((RunStatus.Paused, RunStatus.Waiting, 1), (moved.Status, moved.ResumeTo, moved.Cursor));
    }

    [Fact]
    public void Recorded_CancelRequested_KeepsTheResultAndEnds()
    {
        var ended = Recorded(Rows.Claimed(Rows.Running()) with { CancelRequested = true }, Next);
        Assert.Equal((RunStatus.Canceled, 1), (ended.Status, ended.Cursor));
    }

    [Fact]
    public void Recorded_SleepRecord_PassesTheValueOn()
    {
        var row = Rows.Running(cursor: 1) with { Value = Payload.FromJson("7"), ValueAt = 0 };
        var moved = RunTransitions.Recorded(row, RecordOf(row, null), new PlanTurn(row.Cursor + 1, row.Page, Next));
        Assert.Equal(("7", 0), (moved.Value?.ToString(), moved.ValueAt));
    }

    [Fact]
    public void ResumedAfterFailure_FailedRun_StartsANewGenerationWithAllAttempts()
    {
        var failed = RunTransitions.Failed(Rows.Claimed(Rows.Running(), 4), RecordOf(Rows.Running(), null));
        var resumed = RunTransitions.ResumedAfterFailure(failed, Rows.Now);
        Assert.Equal((RunStatus.Running, 1, 0, false), (resumed.Status, resumed.Generation, resumed.Attempt, resumed.AfterPending));
        Assert.Null(resumed.EndedAt);
    }

    [Fact]
    public void GivenBack_ClaimedRow_DoesNotCountTheAttempt()
    {
        var back = RunTransitions.GivenBack(Rows.Claimed(Rows.Running(), 2), Rows.Now);
        Assert.Equal((1, null), (back.Attempt, back.Claim));
    }
}
