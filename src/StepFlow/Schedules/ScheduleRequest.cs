using StepFlow.Runs;

namespace StepFlow.Schedules;

/// <summary>What a schedule is to be: when, and what it starts.</summary>
public sealed record ScheduleRequest
{
    /// <summary>Five cron fields (minute, hour, day, month, weekday), six with seconds first, or a macro such as <c>@daily</c>.</summary>
    public required string Cron { get; init; }

    /// <summary>The time zone that the cron expression is read in: an IANA or a Windows name. Default UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>False: it keeps everything but its due time, and starts nothing. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>What becomes of due times that an outage left behind. Default: the latest of them starts one run.</summary>
    public CatchUp CatchUp { get; init; } = CatchUp.Last;

    /// <summary>Most runs that <see cref="CatchUp.All"/> starts for one outage: 1 to 1,000. Default 100.</summary>
    public int CatchUpLimit { get; init; } = 100;

    /// <summary>What it starts: workflow or steps, input and labels. Id, key and delay must not be set.</summary>
    public required StartRequest Start { get; init; }
}
