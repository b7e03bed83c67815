namespace StepFlow.Storage;

/// <summary>A place in the list of runs, which is ordered by creation, newest first, then by id.</summary>
/// <param name="CreatedAt">Creation time of the last run shown (UTC).</param>
/// <param name="RunId">Its id.</param>
public sealed record RunListPosition(DateTimeOffset CreatedAt, string RunId);
