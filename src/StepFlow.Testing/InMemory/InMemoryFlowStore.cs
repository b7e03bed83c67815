using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory;

/// <summary>Flow keys in memory.</summary>
public sealed class InMemoryFlowStore : IFlowStore
{
    private readonly InMemoryStorage _storage;
    private readonly StorageDoor _door;

    internal InMemoryFlowStore(InMemoryStorage storage, StorageDoor door) => (_storage, _door) = (storage, door);

    /// <inheritdoc/>
    public Task<StoredFlow?> ReadAsync(string key, CancellationToken cancellationToken) =>
        _door.PassAsync(StorageOperationKind.ReadFlow, null, () => _storage.Flows.Read(key), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken) =>
        _door.PassAsync(StorageOperationKind.ReadFlow, null, () => _storage.Flows.List(after, count), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> WriteAsync(string key, StoredFlow? basis, Payload? content, CancellationToken cancellationToken) =>
        _door.PassAsync(StorageOperationKind.WriteFlow, null, () => _storage.Flows.Write(key, basis, content), cancellationToken);

    /// <inheritdoc/>
    public Task AddWaiterAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken) =>
        _door.PassAsync(StorageOperationKind.AddFlowWaiter, waiter.Place.RunId, () => _storage.Flows.Write(key, waiter), cancellationToken);

    /// <inheritdoc/>
    public Task RemoveWaiterAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken) =>
        _door.PassAsync(StorageOperationKind.RemoveFlowWaiter, waiter.Place.RunId, () => _storage.Flows.Remove(key, waiter), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlowWaiter>> ListWaitersAsync(string key, int count, CancellationToken cancellationToken) =>
        _door.PassAsync(StorageOperationKind.ReadFlowWaiters, null, () => _storage.Flows.ListWaiters(key, count), cancellationToken);
}
