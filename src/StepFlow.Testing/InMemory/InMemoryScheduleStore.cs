using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory;

/// <summary>Schedules in memory.</summary>
public sealed class InMemoryScheduleStore : IScheduleStore
{
    private readonly InMemoryStorage _storage;
    private readonly StorageDoor _door;

    internal InMemoryScheduleStore(InMemoryStorage storage, StorageDoor door) => (_storage, _door) = (storage, door);

    /// <inheritdoc/>
    public Task<StoredSchedule?> InsertAsync(string id, Payload content, DateTimeOffset? nextDue, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.WriteSchedule, () => _storage.Schedules.Insert(id, content, nextDue), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredSchedule?> ReplaceAsync(StoredSchedule basis, Payload content, DateTimeOffset? nextDue, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.WriteSchedule, () => _storage.Schedules.Replace(basis, content, nextDue), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(StoredSchedule basis, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.RemoveSchedule, () => _storage.Schedules.Delete(basis), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredSchedule?> ReadAsync(string id, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadSchedule, () => _storage.Schedules.Read(id), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredSchedule>> ListAsync(CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadSchedule, () => _storage.Schedules.All, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DueSchedule>> ListDueAsync(DateTimeOffset until, DueSchedule? after, int count, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadDueSchedules, () => _storage.Schedules.ListDue(until, after, count), cancellationToken);

    private Task<T> PassAsync<T>(StorageOperationKind kind, Func<T> perform, CancellationToken cancellationToken) =>
        _door.PassAsync(kind, null, perform, cancellationToken);
}
