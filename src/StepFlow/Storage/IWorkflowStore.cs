namespace StepFlow.Storage;

/// <summary>Published versions and the default pointer of each workflow.</summary>
public interface IWorkflowStore
{
    /// <summary>Inserts a version if absent. Returns the stored one: the given one, or the one that was there (compare the hashes).</summary>
    Task<StoredVersion> InsertAsync(StoredVersion version, CancellationToken cancellationToken);

    /// <summary>Reads a version; null where there is none.</summary>
    Task<StoredVersion?> ReadAsync(string workflow, string version, CancellationToken cancellationToken);

    /// <summary>Lists the names of all workflows that have a version, in ordinal order.</summary>
    Task<IReadOnlyList<string>> ListWorkflowsAsync(CancellationToken cancellationToken);

    /// <summary>Lists the versions of a workflow in order of publication.</summary>
    Task<IReadOnlyList<StoredVersion>> ListVersionsAsync(string workflow, CancellationToken cancellationToken);

    /// <summary>Reads the default pointer; empty where none was set.</summary>
    Task<IReadOnlyList<VersionWeight>> ReadDefaultAsync(string workflow, CancellationToken cancellationToken);

    /// <summary>Sets the default pointer. Last writer wins: it moves no run.</summary>
    Task WriteDefaultAsync(string workflow, IReadOnlyList<VersionWeight> weights, CancellationToken cancellationToken);
}
