namespace StepFlow.Workflows;

/// <summary>What a step's workflow was found to be.</summary>
/// <param name="Version">The version that would run; null where the default is a split by weight, or where there is none.</param>
/// <param name="Children">The workflows that this version always runs; none for a C# workflow, whose code decides.</param>
/// <param name="Missing">Why it cannot run; null where it can.</param>
internal sealed record ChildNode(string? Version, IReadOnlyList<ChildEdge> Children, string? Missing = null);
