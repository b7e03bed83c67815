namespace StepFlow.Chaos.Disturbances;

/// <summary>Something that was done to the servers or the storage.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When it began.</param>
internal sealed record Disturbance(DisturbanceKind Kind, DateTimeOffset At);
