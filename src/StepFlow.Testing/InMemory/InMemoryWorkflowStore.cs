using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory;

/// <summary>Published versions and default pointers in memory.</summary>
public sealed class InMemoryWorkflowStore : IWorkflowStore
{
    private readonly InMemoryStorage _storage;
    private readonly StorageDoor _door;

    internal InMemoryWorkflowStore(InMemoryStorage storage, StorageDoor door)
    {
        _storage = storage;
        _door = door;
    }

    /// <inheritdoc/>
    public Task<StoredVersion> InsertAsync(StoredVersion version, CancellationToken cancellationToken) =>
        WriteAsync(() => _storage.Workflows.Insert(version), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredVersion?> ReadAsync(string workflow, string version, CancellationToken cancellationToken) =>
        ReadAsync(() => _storage.Workflows.Read(workflow, version), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListWorkflowsAsync(CancellationToken cancellationToken) =>
        ReadAsync(() => _storage.Workflows.Workflows, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredVersion>> ListVersionsAsync(string workflow, CancellationToken cancellationToken) =>
        ReadAsync(() => _storage.Workflows.List(workflow), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<VersionWeight>> ReadDefaultAsync(string workflow, CancellationToken cancellationToken) =>
        ReadAsync(() => _storage.Workflows.ReadDefault(workflow), cancellationToken);

    /// <inheritdoc/>
    public Task WriteDefaultAsync(string workflow, IReadOnlyList<VersionWeight> weights, CancellationToken cancellationToken) =>
        WriteAsync<object?>(
            () =>
            {
                _storage.Workflows.WriteDefault(workflow, weights);
                return null;
            },
            cancellationToken);

    private Task<T> ReadAsync<T>(Func<T> perform, CancellationToken cancellationToken) =>
        _door.PassAsync(StorageOperationKind.ReadWorkflow, null, perform, cancellationToken);

    private Task<T> WriteAsync<T>(Func<T> perform, CancellationToken cancellationToken) =>
        _door.PassAsync(StorageOperationKind.WriteWorkflow, null, perform, cancellationToken);
}
