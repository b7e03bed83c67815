namespace StepFlow.Api.Views;

/// <summary>A workflow in a list.</summary>
/// <param name="Name">Its name.</param>
public sealed record WorkflowName(string Name);
