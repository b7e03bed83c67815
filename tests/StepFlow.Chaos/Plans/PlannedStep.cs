namespace StepFlow.Chaos.Plans;

/// <summary>A step as the model expects its record.</summary>
/// <param name="Name">The handler, or <c>sleep</c>.</param>
/// <param name="Result">What it returns; null for a sleep.</param>
/// <param name="Json">The step as it is sent.</param>
internal sealed record PlannedStep(string Name, long? Result, string Json);
