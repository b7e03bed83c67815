using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory.State;

namespace StepFlow.Testing.InMemory;

/// <content>What lies beside a run's row.</content>
public sealed partial class InMemoryRunStore
{
    /// <inheritdoc/>
    public Task<Payload> ReadInputAsync(RunSnapshot run, CancellationToken cancellationToken) => ReadAsync(
        StorageOperationKind.ReadInput,
        run,
        stored => stored.Input is { } input ? Payload.FromTrusted(input.ToArray()) : throw Missing(run, "input"),
        cancellationToken);

    /// <inheritdoc/>
    public Task<PlanPage> ReadPageAsync(RunSnapshot run, int index, CancellationToken cancellationToken) => ReadAsync(
        StorageOperationKind.ReadPage,
        run,
        stored => stored.Pages.TryGetValue(index, out var page) ? StoredJson.Read<PlanPage>(page) : throw Missing(run, $"plan page {index}"),
        cancellationToken);

    /// <inheritdoc/>
    public Task<StepRecord?> ReadRecordAsync(RunSnapshot run, int position, CancellationToken cancellationToken) => ReadAsync(
        StorageOperationKind.ReadRecord,
        run,
        stored => stored.Records.TryGetValue(position, out var record) ? StoredJson.Read<StepRecord>(record) : null,
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StepRecord>> ReadRecordsAsync(
        RunSnapshot run, int from, int count, long resultBytes, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<StepRecord>>(
            StorageOperationKind.ReadRecords,
            run,
            stored =>
            [
                .. stored.Records.Where(record => record.Key >= from).Take(count).Select(record => StoredJson.Read<StepRecord>(record.Value))
                    .Select(record =>
                    {
                        var omit = resultBytes <= 0 && record.Result is not null;
                        resultBytes -= record.Result?.Size ?? 0;
                        return omit ? record with { Result = null, ResultOmitted = true } : record;
                    }),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<AttemptRecord>>(
            StorageOperationKind.ReadAttempts,
            run,
            stored => [.. stored.Attempts.Values.Select(StoredJson.Read<AttemptRecord>)],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChildEntry>> ReadChildrenAsync(
        RunSnapshot run, int fromPosition, int fromIndex, int count, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<ChildEntry>>(
            StorageOperationKind.ReadChildren,
            run,
            stored => [.. stored.Children.Where(child => child.Key.CompareTo((fromPosition, fromIndex)) >= 0).Take(count).Select(child => child.Value)],
            cancellationToken);

    private async Task<T> ReadAsync<T>(
        StorageOperationKind kind, RunSnapshot run, Func<RunPartition, T> read, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        return await PassAsync(
            kind,
            run.Row.RunId,
            () => read(_storage.Runs.Find(run.Row.RunId) ?? throw Missing(run, "row")),
            cancellationToken).ConfigureAwait(false);
    }

    private static StorageDamagedException Missing(RunSnapshot run, string what) =>
        new($"The {what} of run '{run.Row.RunId}' is not stored. It was purged since it was loaded, or storage is damaged.");
}
