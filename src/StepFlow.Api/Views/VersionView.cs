using StepFlow.Runs;
using StepFlow.Workflows;

namespace StepFlow.Api.Views;

/// <summary>A version with its steps.</summary>
/// <param name="Name">The workflow.</param>
/// <param name="Version">The version.</param>
/// <param name="Kind"><c>definition</c> or <c>code</c>, a C# class.</param>
/// <param name="Hash">Hash of its plan.</param>
/// <param name="PublishedAt">When it was published (UTC); null for code, which is there while it is deployed.</param>
/// <param name="Steps">
/// Its steps in canonical form, credentials in the headers of calls masked; null for code, whose steps show as it runs.
/// </param>
/// <param name="Settings">What it says about the whole run, such as <c>onFailure</c>, masked likewise; null for nothing.</param>
public sealed record VersionView(
    string Name, string Version, string Kind, string Hash, DateTimeOffset? PublishedAt, Payload? Steps, Payload? Settings)
{
    internal static VersionView Of(WorkflowVersion found) => new(
        found.Workflow,
        found.Version,
        found.Kind,
        found.Hash,
        found.PublishedAt,
        found.Steps is { } steps ? MaskedSteps.Of(steps) : null,
        found.Settings is { } settings ? MaskedSteps.Of(settings) : null);
}
