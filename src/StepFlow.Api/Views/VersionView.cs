using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Api.Views;

/// <summary>A version with its steps.</summary>
/// <param name="Name">The workflow.</param>
/// <param name="Version">The version.</param>
/// <param name="Hash">Hash of its plan.</param>
/// <param name="PublishedAt">When it was published (UTC).</param>
/// <param name="Steps">Its steps in canonical form; credentials in the headers of calls are masked.</param>
public sealed record VersionView(string Name, string Version, string Hash, DateTimeOffset PublishedAt, Payload Steps)
{
    internal static VersionView Of(StoredVersion stored) =>
        new(stored.Workflow, stored.Version, stored.Hash, stored.PublishedAt, MaskedSteps.Of(stored.Steps));
}
