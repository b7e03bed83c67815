namespace StepFlow.Storage;

/// <summary>An ended run as the list tells retention of it, and so a place in that list.</summary>
/// <param name="RunId">The run.</param>
/// <param name="CreatedAt">When it was accepted (UTC).</param>
/// <param name="EndedAt">When it ended (UTC).</param>
public sealed record EndedRun(string RunId, DateTimeOffset CreatedAt, DateTimeOffset EndedAt);
