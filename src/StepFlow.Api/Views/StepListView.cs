namespace StepFlow.Api.Views;

/// <summary>The step catalog.</summary>
/// <param name="Steps">By name.</param>
public sealed record StepListView(IReadOnlyList<CatalogStepView> Steps);
