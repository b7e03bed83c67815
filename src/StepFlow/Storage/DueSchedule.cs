namespace StepFlow.Storage;

/// <summary>A schedule in the order of due times.</summary>
/// <param name="Id">The schedule.</param>
/// <param name="Due">When it is due (UTC).</param>
public sealed record DueSchedule(string Id, DateTimeOffset Due);
