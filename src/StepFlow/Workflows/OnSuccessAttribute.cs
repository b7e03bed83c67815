namespace StepFlow.Workflows;

/// <summary>Starts a workflow when a run of this class has succeeded. May be repeated.</summary>
/// <param name="workflow">The workflow, a definition or a class.</param>
/// <param name="version">Its version; null: the default when the run ends.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false, AllowMultiple = true)]
public sealed class OnSuccessAttribute(string workflow, string? version = null) : EndAttribute(workflow, version);
