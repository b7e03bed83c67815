namespace StepFlow.Definitions;

/// <summary>A run that the end of another starts: of a workflow, or of steps.</summary>
public sealed record EndStart
{
    /// <summary>The workflow; null where <see cref="Steps"/> is given.</summary>
    public string? Workflow { get; init; }

    /// <summary>The version; null: the workflow's default when the run ends.</summary>
    public string? Version { get; init; }

    /// <summary>The steps; null where <see cref="Workflow"/> is given.</summary>
    public IReadOnlyList<StepDefinition>? Steps { get; init; }
}
