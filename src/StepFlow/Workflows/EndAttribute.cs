using StepFlow.Definitions;

namespace StepFlow.Workflows;

/// <summary>A workflow that the end of a run of this class starts, as a definition's <c>onSuccess</c> and <c>onFailure</c> do.</summary>
/// <param name="workflow">The workflow, a definition or a class.</param>
/// <param name="version">Its version; null: the default when the run ends.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public abstract class EndAttribute(string workflow, string? version) : Attribute
{
    /// <summary>The workflow.</summary>
    public string Workflow { get; } = workflow;

    /// <summary>Its version; null: the default when the run ends.</summary>
    public string? Version { get; } = version;

    internal EndStart Start => new() { Workflow = Workflow, Version = Version };
}
