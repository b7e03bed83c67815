using StepFlow.Runs;
using StepFlow.Schedules;

namespace StepFlow.Tests.Schedules;

public sealed class ScheduleStepTests
{
    private static readonly DateTimeOffset Eight = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

    private static ScheduleStep At(double minutesLate, CatchUp catchUp, int limit = 3, string cron = "0 * * * *", bool due = true)
    {
        var schedule = new Schedule
        {
            Id = "s",
            Cron = cron,
            TimeZone = "UTC",
            Enabled = true,
            CatchUp = catchUp,
            CatchUpLimit = limit,
            Input = Payload.Null,
            Labels = [],
            CreatedAt = Eight,
            ChangedAt = Eight,
            NextDue = due ? Eight : null,
        };
        return ScheduleStep.Of(schedule, ScheduleTimes.Of(schedule), Eight.AddMinutes(minutesLate));
    }

    private static ScheduleStep Start(DateTimeOffset due) => new ScheduleStep.Start(due, due.AddHours(1));

    private static ScheduleStep Skip(DateTimeOffset to) => new ScheduleStep.Skip(Eight, to);

    [Fact]
    public void Of_NotYetDueOrNeverDue_IsNothing()
    {
        Assert.Equal(new ScheduleStep.Nothing(), At(-0.01, CatchUp.All));
        Assert.Equal(new ScheduleStep.Nothing(), At(0, CatchUp.All, due: false));
    }

    [Theory]
    [InlineData(CatchUp.Skip)]
    [InlineData(CatchUp.Last)]
    [InlineData(CatchUp.All)]
    public void Of_AtMostTenMinutesLate_StartsWhateverTheRule(CatchUp catchUp)
    {
        Assert.Equal(Start(Eight), At(0, catchUp));
        Assert.Equal(Start(Eight), At(10, catchUp));
    }

    [Fact]
    public void Of_Missed_Skip_GoesOnFromNow()
    {
        Assert.Equal(Skip(Eight.AddHours(1)), At(11, CatchUp.Skip));
        Assert.Equal(Skip(Eight.AddHours(6)), At(330, CatchUp.Skip));
    }

    [Fact]
    public void Of_Missed_Last_LeavesOutAllButTheLatest()
    {
        Assert.Equal(Start(Eight), At(11, CatchUp.Last));
        Assert.Equal(Skip(Eight.AddHours(5)), At(330, CatchUp.Last));
        Assert.Equal(Skip(Eight.AddHours(5)), At(300, CatchUp.Last));
    }

    [Fact]
    public void Of_Missed_All_StartsEachUpToTheLimit()
    {
        Assert.Equal(Start(Eight), At(150, CatchUp.All));
        Assert.Equal(Skip(Eight.AddHours(3)), At(330, CatchUp.All));
        Assert.Equal(Start(Eight), At(330, CatchUp.All, limit: 6));
    }

    [Fact]
    public void Of_TenYearsOfSeconds_IsDecidedWithoutWalkingThroughThem()
    {
        const double TenYears = 10 * 365 * 24 * 60.0;
        Assert.Equal(Skip(Eight.AddMinutes(TenYears).AddSeconds(-999)), At(TenYears, CatchUp.All, limit: 1000, cron: "* * * * * *"));
    }

    [Fact]
    public void Of_TheLastDueTimeOfAll_HasNoNext()
    {
        var step = Assert.IsType<ScheduleStep.Skip>(At(11, CatchUp.Skip, cron: "0 8 1 1 *"));
        Assert.Equal(Eight.AddYears(1), step.To);
    }
}
