namespace StepFlow.Schedules;

/// <summary>Why a due time started no run.</summary>
/// <param name="Due">The due time (UTC).</param>
/// <param name="Code">The kind of error, such as <c>not-found</c>.</param>
/// <param name="Message">What failed and what to do.</param>
public sealed record ScheduleError(DateTimeOffset Due, string Code, string Message);
