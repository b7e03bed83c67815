namespace StepFlow.Storage;

/// <summary>Sizes that every store keeps to, so that a run moves between stores without a surprise.</summary>
public static class StorageLimits
{
    /// <summary>Largest value, in bytes of JSON, that the run row itself carries: 30 KB. Larger values are read from their record.</summary>
    public const int InlineValue = 30 * 1024;

    /// <summary>Largest page of a plan, in bytes of JSON: 16 KB.</summary>
    public const int PlanPage = 16 * 1024;
}
