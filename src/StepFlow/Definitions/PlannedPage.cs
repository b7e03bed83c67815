namespace StepFlow.Definitions;

/// <summary>A page of a plan, verified and read.</summary>
/// <param name="First">Position of its first step.</param>
/// <param name="Steps">Its steps, their references resolved.</param>
internal sealed record PlannedPage(int First, IReadOnlyList<StepDefinition> Steps);
