using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Api.Views;

/// <summary>A version with its steps.</summary>
/// <param name="Name">The workflow.</param>
/// <param name="Version">The version.</param>
/// <param name="Hash">Hash of its plan.</param>
/// <param name="PublishedAt">When it was published (UTC).</param>
/// <param name="Steps">Its steps in canonical form; credentials in the headers of calls are masked.</param>
/// <param name="Settings">What it says about the whole run, such as <c>onFailure</c>, masked likewise; null for nothing.</param>
public sealed record VersionView(string Name, string Version, string Hash, DateTimeOffset PublishedAt, Payload Steps, Payload? Settings)
{
    internal static VersionView Of(StoredVersion stored) => new(
        stored.Workflow,
        stored.Version,
        stored.Hash,
        stored.PublishedAt,
        MaskedSteps.Of(stored.Steps),
        stored.Settings is { } settings ? MaskedSteps.Of(settings) : null);
}
