using StepFlow.Definitions;

namespace StepFlow.Flow;

/// <summary>The limits of a key: those of the newest run that brought others.</summary>
/// <param name="Parallelism">Most slots; null: any number.</param>
/// <param name="Rate">Most starts in a period; null: any number.</param>
/// <param name="Period">The period.</param>
/// <param name="Of">When the run was accepted that brought them (UTC).</param>
internal sealed record FlowLimits(int? Parallelism, int? Rate, TimeSpan Period, DateTimeOffset Of)
{
    /// <summary>The limits that a run brings.</summary>
    public static FlowLimits From(FlowRule rule, DateTimeOffset acceptedAt) => new(rule.Parallelism, rule.RateLimit, rule.RatePeriod, acceptedAt);

    /// <summary>Those of the two that count. Equal ones count as they are, so that a run that brings nothing new writes nothing.</summary>
    public static FlowLimits Newer(FlowLimits? known, FlowLimits brought) =>
        known is null || (known.Of < brought.Of && known with { Of = brought.Of } != brought) ? brought : known;
}
