using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>A published version of a workflow. Inserted once, never changed.</summary>
/// <param name="Workflow">The workflow's name.</param>
/// <param name="Version">The version's name.</param>
/// <param name="Steps">The steps in canonical form: equal content has equal bytes.</param>
/// <param name="Hash">Hash of the plan and of the settings.</param>
/// <param name="PublishedAt">When it was published (UTC).</param>
public sealed record StoredVersion(string Workflow, string Version, Payload Steps, string Hash, DateTimeOffset PublishedAt)
{
    /// <summary>What the version says about the whole run, in canonical form; null for nothing.</summary>
    public Payload? Settings { get; init; }
}
