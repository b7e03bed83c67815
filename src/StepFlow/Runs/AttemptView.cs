namespace StepFlow.Runs;

/// <summary>A failed attempt as a run view shows it.</summary>
/// <param name="Attempt">Its number within its generation, from 1.</param>
/// <param name="Generation">Resumes before it.</param>
/// <param name="StartedAt">When it began (UTC).</param>
/// <param name="EndedAt">When its failure was recorded (UTC).</param>
/// <param name="Error">Why it failed.</param>
public sealed record AttemptView(int Attempt, int Generation, DateTimeOffset StartedAt, DateTimeOffset EndedAt, StepError Error);
