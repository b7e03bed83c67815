using StepFlow.Schedules;

namespace StepFlow.Api.Views;

/// <summary>The schedules.</summary>
/// <param name="Schedules">All schedules by id.</param>
public sealed record ScheduleListView(IReadOnlyList<Schedule> Schedules);
