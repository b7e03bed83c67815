using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Workflows;

/// <summary>A version of a workflow, wherever it comes from.</summary>
/// <param name="Workflow">The workflow.</param>
/// <param name="Version">The version.</param>
/// <param name="Kind"><see cref="Definition"/> or <see cref="Code"/>.</param>
/// <param name="Hash">Hash of the plan of its runs.</param>
/// <param name="Steps">Its steps in canonical form; null for code, whose steps show as it runs.</param>
/// <param name="PublishedAt">When it was published (UTC); null for code, which is there while it is deployed.</param>
public sealed record WorkflowVersion(string Workflow, string Version, string Kind, string Hash, Payload? Steps, DateTimeOffset? PublishedAt)
{
    /// <summary>What it says about the whole run; null for nothing.</summary>
    public Payload? Settings { get; init; }

    /// <summary>A published definition.</summary>
    public const string Definition = "definition";

    /// <summary>A class of this deployment.</summary>
    public const string Code = "code";

    /// <summary>The version that a definition is.</summary>
    public static WorkflowVersion Of(StoredVersion stored) =>
        new(stored.Workflow, stored.Version, Definition, stored.Hash, stored.Steps, stored.PublishedAt) { Settings = stored.Settings };

    /// <summary>The version that a class is.</summary>
    public static WorkflowVersion Of(WorkflowRegistration code) => new(code.Name, code.Version, Code, code.Plan.Hash, null, null) { Settings = code.Plan.Settings };
}
