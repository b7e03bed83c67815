using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>A schedule's row.</summary>
/// <param name="Id">The schedule.</param>
/// <param name="Content">What it is, as JSON that the store does not look into; at most 64,000 bytes.</param>
/// <param name="NextDue">When to look at it (UTC); null: never.</param>
/// <param name="Version">The store's opaque version of the row.</param>
public sealed record StoredSchedule(string Id, Payload Content, DateTimeOffset? NextDue, string Version);
