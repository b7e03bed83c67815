namespace StepFlow.Steps;

/// <summary>What <see cref="DynamicWorkflow"/> gets.</summary>
/// <param name="Steps">The steps to perform, by the names of their handlers, in order.</param>
/// <param name="Value">The number that the first step gets.</param>
public sealed record DynamicInput(IReadOnlyList<string> Steps, long Value);
