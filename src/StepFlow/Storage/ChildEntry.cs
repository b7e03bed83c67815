namespace StepFlow.Storage;

/// <summary>A note with a run that it has a child: written with the commit that begins it, so that no crash leaves a child nobody knows of.</summary>
/// <param name="Position">The step that waits for the child.</param>
/// <param name="Index">The number of the child among the step's children.</param>
/// <param name="RunId">The child.</param>
/// <param name="IsBranch">True for a branch, which lives and goes with its parent.</param>
public sealed record ChildEntry(int Position, int Index, string RunId, bool IsBranch);
