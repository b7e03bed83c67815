using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>One page of a list of runs.</summary>
/// <param name="Runs">The runs, newest first.</param>
/// <param name="Next">Where the next page begins; null when there is none.</param>
public sealed record RunListPage(IReadOnlyList<RunSummary> Runs, RunListPosition? Next);
