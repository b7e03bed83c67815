using Cronos;
using StepFlow.Errors;
using TimeZoneConverter;

namespace StepFlow.Schedules;

/// <summary>
/// The due times of a cron expression in a time zone. At a change of the clocks Cronos decides: a time that does not exist comes at
/// the first moment after the gap; a time that exists twice comes once, the first time, unless the expression repeats within the hour.
/// </summary>
internal sealed class ScheduleTimes
{
    private const int MaxLength = 200;
    private readonly CronExpression _cron;
    private readonly TimeZoneInfo _zone;

    private ScheduleTimes(CronExpression cron, TimeZoneInfo zone) => (_cron, _zone) = (cron, zone);

    /// <summary>Reads both; null where one of them is wrong, which is then among the problems.</summary>
    public static ScheduleTimes? Read(string cron, string zone, List<InputProblem> problems)
    {
        var expression = ReadCron(cron, problems);
        // Windows names on Linux and IANA names on Windows need ICU, which the hosts go without: the converter knows both.
        if (!TZConvert.TryGetTimeZoneInfo(zone, out var found))
            problems.Add(new("timeZone", $"This host knows no time zone '{zone}'. Expected an IANA name such as Europe/Berlin, or a Windows name."));
        return expression is null || found is null ? null : new ScheduleTimes(expression, found);
    }

    /// <summary>Reads what was read before, on a host that may be another.</summary>
    public static ScheduleTimes Of(Schedule schedule)
    {
        var problems = new List<InputProblem>();
        return Read(schedule.Cron, schedule.TimeZone, problems) ?? throw new InvalidInputException(problems);
    }

    /// <summary>The first due time after a time (UTC); null where there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset time) => _cron.GetNextOccurrence(time, _zone)?.ToUniversalTime();

    /// <summary>The last due time up to and including a time (UTC); null where there is none.</summary>
    public DateTimeOffset? UpTo(DateTimeOffset time) => Latest(time, inclusive: true);

    /// <summary>The last due time before a time (UTC); null where there is none.</summary>
    public DateTimeOffset? Before(DateTimeOffset time) => Latest(time, inclusive: false);

    /// <summary>
    /// Looking back over a gap in spring, Cronos finds the last moment before the gap for what it finds behind the gap when it looks
    /// ahead. What counts is what comes when time passes, so each find is looked at from the other side.
    /// </summary>
    private DateTimeOffset? Latest(DateTimeOffset time, bool inclusive)
    {
        var found = _cron.GetPreviousOccurrence(time, _zone, inclusive)?.ToUniversalTime();
        while (found is { } before)
        {
            if (After(before.AddTicks(-1)) is { } due && (due < time || (inclusive && due == time)))
                return due;
            found = _cron.GetPreviousOccurrence(before, _zone)?.ToUniversalTime();
        }

        return null;
    }

    private static CronExpression? ReadCron(string cron, List<InputProblem> problems)
    {
        var fields = cron.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length;
        if (cron.Length > MaxLength || (fields is not (5 or 6) && !cron.StartsWith('@')))
        {
            problems.Add(new("cron", cron.Length > MaxLength
                ? $"Expected at most {MaxLength} characters, found {cron.Length}."
                : $"Expected five cron fields (minute, hour, day, month, weekday) or six with seconds first, found {fields}."));
            return null;
        }

        try
        {
            return CronExpression.Parse(cron, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
        }
        catch (CronFormatException e)
        {
            problems.Add(new("cron", $"'{cron}' is no cron expression: {e.Message}"));
            return null;
        }
    }
}
