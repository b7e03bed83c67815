namespace StepFlow.Chaos.Disturbances;

/// <summary>Something that was done to the servers or the storage.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When it began.</param>
/// <param name="Until">When it was over; for a kill, when the signal was sent.</param>
/// <param name="Process">The server's process; null for the storage.</param>
internal sealed record Disturbance(DisturbanceKind Kind, DateTimeOffset At, DateTimeOffset Until, int? Process);
