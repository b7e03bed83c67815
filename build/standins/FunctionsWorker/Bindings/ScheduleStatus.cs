namespace Microsoft.Azure.Functions.Worker;

/// <summary>The state of a timer's schedule.</summary>
public class ScheduleStatus
{
    /// <summary>The last time that the schedule was due.</summary>
    public DateTime Last { get; set; }

    /// <summary>The next time that it will be.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this state was written.</summary>
    public DateTime LastUpdated { get; set; }
}
