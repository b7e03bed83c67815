using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using StepFlow.Errors;

namespace StepFlow.Workflows;

/// <summary>All C# workflows of an app by name and version. Fixed once the app has started.</summary>
public sealed class WorkflowCatalog
{
    private readonly FrozenDictionary<(string, string), WorkflowRegistration> _versions;

    /// <summary>Builds the catalog; a version that two classes claim is an error that names them.</summary>
    public WorkflowCatalog(IEnumerable<WorkflowRegistration> registrations)
    {
        var all = registrations.DistinctBy(r => r.Type).ToList();
        var twice = all.GroupBy(r => (r.Name, r.Version)).Where(g => g.Count() > 1)
            .Select(g => $"version '{g.Key.Version}' of '{g.Key.Name}' ({string.Join(" and ", g.Select(r => r.Type))})").ToList();
        if (twice.Count > 0)
            throw new InvalidInputException("workflows", $"Registered more than once: {string.Join(", ", twice)}. Give each class a version of its own.");
        _versions = all.ToFrozenDictionary(r => (r.Name, r.Version));
        Workflows = [.. all.OrderBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Version, VersionOrder.Instance)];
    }

    /// <summary>All versions, by name and by version: v2 before v10.</summary>
    public IReadOnlyList<WorkflowRegistration> Workflows { get; }

    /// <summary>Finds a version.</summary>
    public bool TryGet(string workflow, string version, [NotNullWhen(true)] out WorkflowRegistration? registration) =>
        _versions.TryGetValue((workflow, version), out registration);

    /// <summary>The versions of a workflow, v2 before v10.</summary>
    internal IEnumerable<WorkflowRegistration> VersionsOf(string workflow) => Workflows.Where(w => w.Name == workflow);
}
