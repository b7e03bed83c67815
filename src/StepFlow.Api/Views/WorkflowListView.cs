namespace StepFlow.Api.Views;

/// <summary>All workflows.</summary>
/// <param name="Workflows">By name.</param>
public sealed record WorkflowListView(IReadOnlyList<WorkflowName> Workflows);
