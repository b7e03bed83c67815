using StepFlow.Errors;

namespace StepFlow.Schedules;

/// <summary>What a tick does with a schedule. A closed set, decided by a pure function.</summary>
internal abstract record ScheduleStep
{
    /// <summary>A due time that was noticed so late, or earlier, is on time; later ones were missed, and the catch-up rule has the word.</summary>
    public static readonly TimeSpan OnTime = TimeSpan.FromMinutes(10);

    private ScheduleStep()
    {
    }

    /// <summary>Nothing is due.</summary>
    public sealed record Nothing : ScheduleStep;

    /// <summary>Start the run of a due time, then move on to the next.</summary>
    public sealed record Start(DateTimeOffset Due, DateTimeOffset? Next) : ScheduleStep;

    /// <summary>Leave out what the catch-up rule leaves out, before anything is started: a crash in between starts nothing twice.</summary>
    public sealed record Skip(DateTimeOffset From, DateTimeOffset? To) : ScheduleStep;

    /// <summary>Decides.</summary>
    public static ScheduleStep Of(Schedule schedule, ScheduleTimes times, DateTimeOffset now)
    {
        if (schedule.NextDue is not { } due || due > now)
            return new Nothing();
        if (now - due <= OnTime)
            return new Start(due, times.After(due));
        var first = schedule.CatchUp switch
        {
            CatchUp.Skip => times.After(now),
            CatchUp.Last => Latest(times, due, now, 1),
            _ => Latest(times, due, now, schedule.CatchUpLimit),
        };
        return first == due ? new Start(due, times.After(due)) : new Skip(due, first);
    }

    /// <summary>
    /// True where a due time that could not start its run is tried again: in a rolling deployment another host has the handler, or this
    /// one will have it. What no deployment mends, such as an id that is taken, is given up at once.
    /// </summary>
    public static bool IsTriedAgain(DateTimeOffset due, DateTimeOffset now, StepFlowException error) =>
        now - due < OnTime && error is (InvalidInputException or NotFoundException);

    /// <summary>The first of the last so many due times up to now, none before the one that is due.</summary>
    private static DateTimeOffset Latest(ScheduleTimes times, DateTimeOffset due, DateTimeOffset now, int count)
    {
        var first = times.UpTo(now) ?? due;
        for (var i = 1; i < count && times.Before(first) is { } before && before >= due; i++)
            first = before;
        return first < due ? due : first;
    }
}
