namespace StepFlow.Runs;

/// <summary>A run that performs a step of another.</summary>
/// <param name="Index">Its number among the step's children, from 0.</param>
/// <param name="RunId">The run.</param>
/// <param name="Status">Where it stands; null where it is not made yet, and beyond the first 100 children of a run.</param>
public sealed record ChildView(int Index, string RunId, RunStatus? Status);
