namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer function is told.</summary>
public class TimerInfo
{
    /// <summary>The schedule's state; null when it is not kept.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether this call is later than its schedule.</summary>
    public bool IsPastDue { get; set; }
}
