using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>Replaces schedules whatever has become of them since they were read.</summary>
internal sealed class ScheduleMutant(IScheduleStore inner) : IScheduleStore
{
    public Task<StoredSchedule?> InsertAsync(string id, Payload content, DateTimeOffset? nextDue, CancellationToken cancellationToken) =>
        inner.InsertAsync(id, content, nextDue, cancellationToken);

    public async Task<StoredSchedule?> ReplaceAsync(StoredSchedule basis, Payload content, DateTimeOffset? nextDue, CancellationToken cancellationToken) =>
        await inner.ReplaceAsync(basis, content, nextDue, cancellationToken)
        ?? (await inner.ReadAsync(basis.Id, cancellationToken) is { } now ? await inner.ReplaceAsync(now, content, nextDue, cancellationToken) : null);

    public Task<bool> DeleteAsync(StoredSchedule basis, CancellationToken cancellationToken) => inner.DeleteAsync(basis, cancellationToken);

    public Task<StoredSchedule?> ReadAsync(string id, CancellationToken cancellationToken) => inner.ReadAsync(id, cancellationToken);

    public Task<IReadOnlyList<StoredSchedule>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    public Task<IReadOnlyList<DueSchedule>> ListDueAsync(DateTimeOffset until, DueSchedule? after, int count, CancellationToken cancellationToken) =>
        inner.ListDueAsync(until, after, count, cancellationToken);
}
