namespace StepFlow.Definitions;

/// <summary>A definition as a caller writes it: steps, and optionally the name and version that it is published under.</summary>
/// <param name="Name">The workflow's name; null where the place it came from says it.</param>
/// <param name="Version">The version's name; null where the place it came from says it.</param>
/// <param name="Steps">1 to 10,000 steps.</param>
public sealed record WorkflowDefinition(string? Name, string? Version, IReadOnlyList<StepDefinition> Steps)
{
    /// <summary>What it says about the whole run.</summary>
    public RunSettings Settings { get; init; } = RunSettings.None;
}
