using System.Globalization;
using StepFlow.Errors;
using StepFlow.Schedules;

namespace StepFlow.Tests.Schedules;

public sealed class ScheduleTimesTests
{
    private static ScheduleTimes Times(string cron, string zone = "Europe/Berlin")
    {
        var problems = new List<InputProblem>();
        return ScheduleTimes.Read(cron, zone, problems) ?? throw new InvalidInputException(problems);
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static List<string> From(ScheduleTimes times, string start, int count)
    {
        var found = new List<string>();
        for (DateTimeOffset? time = Utc(start); found.Count < count; found.Add($"{time:yyyy-MM-dd HH:mm}"))
            time = times.After(time ?? throw new InvalidOperationException("No more due times."));
        return found;
    }

    [Fact]
    public void After_ATimeInTheGap_ComesAtItsEnd() =>
        Assert.Equal(
            ["2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30"],
            From(Times("30 2 * * *"), "2026-03-27T12:00:00Z", 3));

    [Fact]
    public void After_ATimeThatExistsTwice_ComesOnce() =>
        Assert.Equal(
            ["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"],
            From(Times("30 2 * * *"), "2026-10-23T12:00:00Z", 3));

    [Fact]
    public void After_AnIntervalInTheOverlap_ComesInBothHours() =>
        Assert.Equal(
            ["2026-10-25 00:00", "2026-10-25 00:30", "2026-10-25 01:00", "2026-10-25 01:30", "2026-10-25 02:00"],
            From(Times("*/30 * * * *"), "2026-10-24T23:30:00Z", 5));

    [Fact]
    public void After_SixFields_HasSeconds() =>
        Assert.Equal(Utc("2026-01-01T00:00:20Z"), Times("*/20 * * * * *", "UTC").After(Utc("2026-01-01T00:00:05Z")));

    [Fact]
    public void After_AMacroAndAWindowsZone_AreUnderstood() =>
        Assert.Equal(Utc("2026-01-01T23:00:00Z"), Times("@daily", "W. Europe Standard Time").After(Utc("2026-01-01T12:00:00Z")));

    [Theory]
    [InlineData("61 * * * *", "UTC", "cron", "'61 * * * *' is no cron expression: ")]
    [InlineData("* * *", "UTC", "cron", "Expected five cron fields (minute, hour, day, month, weekday) or six with seconds first, found 3.")]
    [InlineData("", "UTC", "cron", "Expected five cron fields (minute, hour, day, month, weekday) or six with seconds first, found 0.")]
    [InlineData("@often", "UTC", "cron", "'@often' is no cron expression: ")]
    [InlineData("0 2 * * *", "Europe/Nowhere", "timeZone", "This host knows no time zone 'Europe/Nowhere'.")]
    [InlineData("0 2 * * *", "", "timeZone", "This host knows no time zone ''.")]
    public void Read_Wrong_IsNamed(string cron, string zone, string where, string message)
    {
        var problems = new List<InputProblem>();

        Assert.Null(ScheduleTimes.Read(cron, zone, problems));

        var problem = Assert.Single(problems);
        Assert.Equal(where, problem.Where);
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AVeryLongText_IsRefusedUnread()
    {
        var problems = new List<InputProblem>();
        ScheduleTimes.Read(new string('*', 100_000), "UTC", problems);
        Assert.Equal("Expected at most 200 characters, found 100000.", Assert.Single(problems).Message);
    }
}
