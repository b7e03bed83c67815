using StepFlow.Runs;

namespace StepFlow.Api.Views;

/// <summary>One page of a list of runs.</summary>
/// <param name="Runs">The runs, newest first.</param>
/// <param name="NextCursor">What to pass as <c>cursor</c> for the next page; null on the last.</param>
public sealed record RunListView(IReadOnlyList<RunSummary> Runs, string? NextCursor);
