using System.Globalization;
using StepFlow.Runs;
using StepFlow.Schedules;

namespace StepFlow.Tests.Schedules;

/// <summary>
/// Catching up over a change of the clocks in Berlin: in spring from 02:00 to 03:00 on 2026-03-29 (01:00 UTC), in autumn from 03:00
/// back to 02:00 on 2026-10-25 (01:00 UTC). What is caught up is what would have come in time.
/// </summary>
public sealed class CatchUpAtClockChangeTests
{
    private const string Spring = "2026-03-29T";
    private const string Autumn = "2026-10-25T";

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static Schedule Schedule(string cron, string nextDue, CatchUp catchUp, int limit) => new()
    {
        Id = "s",
        Cron = cron,
        TimeZone = "Europe/Berlin",
        Enabled = true,
        CatchUp = catchUp,
        CatchUpLimit = limit,
        Input = Payload.Null,
        Labels = [],
        CreatedAt = default,
        ChangedAt = default,
        NextDue = Utc(nextDue),
    };

    /// <summary>The due times that are started until nothing is due any more.</summary>
    private static List<string> Started(string cron, string nextDue, string now, CatchUp catchUp, int limit = 100)
    {
        var schedule = Schedule(cron, nextDue, catchUp, limit);
        var started = new List<string>();
        while (true)
        {
            switch (ScheduleStep.Of(schedule, ScheduleTimes.Of(schedule), Utc(now)))
            {
                case ScheduleStep.Start start:
                    started.Add($"{start.Due:HH:mm}");
                    schedule = schedule with { NextDue = start.Next };
                    break;
                case ScheduleStep.Skip skip:
                    schedule = schedule with { NextDue = skip.To };
                    break;
                default:
                    return started;
            }
        }
    }

    [Fact]
    public void All_OverTheGap_StartsTheHourThatDidNotExistAtItsEnd() =>
        Assert.Equal(["23:30", "00:30", "01:00", "01:30", "02:30"], Started("30 * * * *", "2026-03-28T23:30Z", Spring + "03:00Z", CatchUp.All));

    [Fact]
    public void All_OfATimeInTheGap_StartsItAtTheEndOfTheGap() =>
        Assert.Equal(["01:00"], Started("30 2 * * *", Spring + "01:00Z", Spring + "03:00Z", CatchUp.All));

    [Fact]
    public void All_OverTheDoubleHour_StartsAnIntervalInBoth() =>
        Assert.Equal(
            ["23:30", "00:00", "00:30", "01:00", "01:30", "02:00"],
            Started("*/30 * * * *", "2026-10-24T23:30Z", Autumn + "02:20Z", CatchUp.All));

    [Fact]
    public void All_OfATimeInTheDoubleHour_StartsItOnce() =>
        Assert.Equal(["00:30"], Started("30 2 * * *", Autumn + "00:30Z", Autumn + "04:00Z", CatchUp.All));

    [Theory]
    [InlineData("30 * * * *", "2026-03-28T22:30Z", Spring + "01:45Z", "01:00,01:30")]
    [InlineData("*/30 * * * *", "2026-10-24T23:30Z", Autumn + "01:45Z", "01:00,01:30")]
    [InlineData("30 2 * * *", "2026-10-24T00:30Z", Autumn + "03:00Z", "00:30,00:30")]
    [InlineData("30 2 * * *", "2026-03-28T01:30Z", Spring + "03:00Z", "01:30,01:00")]
    public void All_WithALimit_CountsBackOverTheChange(string cron, string nextDue, string now, string expected) =>
        Assert.Equal(expected, string.Join(',', Started(cron, nextDue, now, CatchUp.All, limit: 2)));

    [Theory]
    [InlineData("30 * * * *", "2026-03-28T22:30Z", Spring + "01:45Z", "01:30")]
    [InlineData("30 2 * * *", "2026-03-27T01:30Z", Spring + "00:30Z", "01:30")]
    [InlineData("30 2 * * *", "2026-03-28T01:30Z", Spring + "02:00Z", "01:00")]
    [InlineData("*/30 * * * *", "2026-10-24T23:30Z", Autumn + "01:45Z", "01:30")]
    [InlineData("30 2 * * *", "2026-10-24T00:30Z", Autumn + "02:00Z", "00:30")]
    public void Last_OverTheChange_StartsTheLatestOnly(string cron, string nextDue, string now, string expected) =>
        Assert.Equal([expected], Started(cron, nextDue, now, CatchUp.Last));

    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T01:30Z", Spring + "02:00Z", "2026-03-30T00:30Z")]
    [InlineData("30 2 * * *", "2026-10-24T00:30Z", Autumn + "00:10Z", Autumn + "00:30Z")]
    [InlineData("30 2 * * *", "2026-10-24T00:30Z", Autumn + "00:45Z", "2026-10-26T01:30Z")]
    [InlineData("*/30 * * * *", "2026-10-24T23:30Z", Autumn + "00:40Z", Autumn + "01:00Z")]
    public void Skip_OverTheChange_GoesOnWithTheNext(string cron, string nextDue, string now, string next)
    {
        var schedule = Schedule(cron, nextDue, CatchUp.Skip, 100);
        Assert.Equal(new ScheduleStep.Skip(Utc(nextDue), Utc(next)), ScheduleStep.Of(schedule, ScheduleTimes.Of(schedule), Utc(now)));
        Assert.Empty(Started(cron, nextDue, now, CatchUp.Skip));
    }
}
