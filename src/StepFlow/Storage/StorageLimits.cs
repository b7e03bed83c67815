namespace StepFlow.Storage;

/// <summary>Limits that every store keeps to, so that a run moves between stores without a surprise.</summary>
public static class StorageLimits
{
    /// <summary>Largest value, in bytes of JSON, that the run row itself carries: 30 KB. Larger values are read from their record.</summary>
    public const int InlineValue = 30 * 1024;

    /// <summary>Largest page of a plan, in bytes of JSON: 16 KB.</summary>
    public const int PlanPage = 16 * 1024;

    /// <summary>A callback that is due later than this, 10 minutes, is not sent: an active entry stands for it, and the sweeper sends in time.</summary>
    public static readonly TimeSpan LongestCallbackDelay = TimeSpan.FromMinutes(10);
}
