using StepFlow.Storage;

namespace StepFlow.Api.Views;

/// <summary>A workflow with its versions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">What runs that name no version are started with, by weight.</param>
/// <param name="Versions">All versions in the order of publication.</param>
public sealed record WorkflowView(string Name, IReadOnlyList<VersionWeight> Default, IReadOnlyList<VersionSummary> Versions);
