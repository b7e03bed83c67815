using StepFlow.Storage;

namespace StepFlow.Testing.InMemory.State;

/// <summary>Published versions and default pointers.</summary>
internal sealed class WorkflowTable
{
    private readonly SortedDictionary<string, List<StoredVersion>> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _defaults = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Workflows => [.. _versions.Keys];

    public StoredVersion Insert(StoredVersion version)
    {
        if (Read(version.Workflow, version.Version) is { } existing)
            return existing;
        if (!_versions.TryGetValue(version.Workflow, out var versions))
            _versions.Add(version.Workflow, versions = []);

        var stored = Copy(version);
        versions.Add(stored);
        return stored;
    }

    public StoredVersion? Read(string workflow, string version) =>
        List(workflow).FirstOrDefault(stored => stored.Version == version);

    public IReadOnlyList<StoredVersion> List(string workflow) => _versions.TryGetValue(workflow, out var versions)
        ? [.. versions.OrderBy(version => version.PublishedAt).ThenBy(version => version.Version, StringComparer.Ordinal).Select(Copy)]
        : [];

    public IReadOnlyList<VersionWeight> ReadDefault(string workflow) =>
        _defaults.TryGetValue(workflow, out var stored) ? StoredJson.Read<List<VersionWeight>>(stored) : [];

    public void WriteDefault(string workflow, IReadOnlyList<VersionWeight> weights) => _defaults[workflow] = StoredJson.Write(weights);

    private static StoredVersion Copy(StoredVersion version) => StoredJson.Read<StoredVersion>(StoredJson.Write(version));
}
