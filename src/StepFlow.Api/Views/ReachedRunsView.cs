namespace StepFlow.Api.Views;

/// <summary>What came of an event for everybody who waits.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Runs">The runs that waited for it, by their ids.</param>
public sealed record ReachedRunsView(string EventId, IReadOnlyList<string> Runs);
