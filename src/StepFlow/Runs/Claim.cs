namespace StepFlow.Runs;

/// <summary>The time-limited, fenced right to execute the step at the cursor.</summary>
/// <param name="Owner">A token fresh for each delivery: no two deliveries share one, not even of one process.</param>
/// <param name="Lease">How long it holds after the row was last written, by the storage service's clock.</param>
/// <param name="StartedAt">When the attempt began (UTC).</param>
public sealed record Claim(string Owner, TimeSpan Lease, DateTimeOffset StartedAt);
