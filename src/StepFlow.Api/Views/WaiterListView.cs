namespace StepFlow.Api.Views;

/// <summary>One page of the runs that wait for an event.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Waiters">The waiters, by the ids of their runs.</param>
/// <param name="NextAfter">What to pass as <c>after</c> for the next page; null on the last.</param>
public sealed record WaiterListView(string EventId, IReadOnlyList<WaiterView> Waiters, string? NextAfter);
