namespace StepFlow.Chaos.Cluster;

/// <summary>A server's process that has ended.</summary>
/// <param name="Process">The system's id of it.</param>
/// <param name="EndedAt">When that was noticed, a moment after it happened.</param>
internal sealed record ServerLife(int Process, DateTimeOffset EndedAt);
