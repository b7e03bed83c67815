using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory;

/// <summary>
/// Runs in memory, by the same requests in the same order as on Azure: whatever can happen between two of them can happen here.
/// </summary>
public sealed partial class InMemoryRunStore : IRunStore
{
    private readonly InMemoryStorage _storage;
    private readonly StorageDoor _door;
    private readonly DeliveriesInFlight? _inFlight;

    internal InMemoryRunStore(InMemoryStorage storage, StorageDoor door, DeliveriesInFlight? inFlight) =>
        (_storage, _door, _inFlight) = (storage, door, inFlight);

    /// <inheritdoc/>
    public Task<RunSnapshot?> LoadAsync(string runId, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadRun, runId, () => Counted(_storage.Runs.Read(runId)), cancellationToken);

    /// <inheritdoc/>
    public async Task<RunSnapshot?> ClaimAsync(RunSnapshot basis, ClaimRequest request, CancellationToken cancellationToken)
    {
        var listed = request.Row.Listed ? ListedStatus.Change(basis.Row, basis.WrittenAt, request.Row, _storage.Time.GetUtcNow()) : null;
        var claimed = await PassAsync(
            StorageOperationKind.Claim,
            basis.Row.RunId,
            () => _storage.Runs.Replace(basis, new RunCommit { Row = request.Row, Attempt = request.Lost }),
            cancellationToken).ConfigureAwait(false);
        if (claimed is not null && listed is { } status)
            await ListAsync(claimed, status).ConfigureAwait(false);
        return claimed;
    }

    /// <inheritdoc/>
    public Task<RunSnapshot?> RenewAsync(RunSnapshot basis, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.Renew, basis.Row.RunId, () => _storage.Runs.Replace(basis, new RunCommit { Row = basis.Row }), cancellationToken);

    /// <inheritdoc/>
    public async Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken)
    {
        // An ended or held run is listed by its duties.
        var listed = commit.Row.AfterPending || !commit.Row.Listed
            ? null
            : ListedStatus.Change(basis.Row, basis.WrittenAt, commit.Row, _storage.Time.GetUtcNow());
        var later = commit.Next is { } next && !IsSoon(next) ? next : null;
        if (later is not null)
            await AddActiveAsync(new ActiveEntry(later.RunId, later.Due), cancellationToken).ConfigureAwait(false);
        var stored = await PassAsync(
            StorageOperationKind.Commit, basis.Row.RunId, () => _storage.Runs.Replace(basis, commit), cancellationToken).ConfigureAwait(false);
        if (stored is null)
            return null;

        // What follows a stored change is not given up because the host is stopping.
        if (listed is { } status)
            await ListAsync(stored, status).ConfigureAwait(false);
        if (commit.Next is { } callback && later is null)
            await SendNextAsync(callback, DelayOf(callback)).ConfigureAwait(false);
        stored.AddOperations((listed is null ? 0 : 2) + (commit.Send ? 1 : 0));
        return stored;
    }

    /// <inheritdoc/>
    public Task SendAsync(Callback callback, TimeSpan delay, CancellationToken cancellationToken) => PassAsync(
        StorageOperationKind.Send, callback.RunId, fault => _storage.Messages.Send(callback, delay, fault), cancellationToken);

    /// <summary>As on Azure: the message of an earlier step that this process works on becomes the next callback.</summary>
    private async Task SendNextAsync(Callback callback, TimeSpan delay)
    {
        if (_inFlight is null || !await _inFlight.TryHandOverAsync(callback, ChangeAsync).ConfigureAwait(false))
            await SendAsync(callback, delay, CancellationToken.None).ConfigureAwait(false);

        Task<bool> ChangeAsync(Delivery delivery) => _door.PassAsync(
            StorageOperationKind.Send, callback.RunId, fault => _storage.Messages.HandOver(delivery, callback, delay, fault), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task FinishAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!run.Row.AfterPending)
            return;

        var cleared = await PassAsync(
            StorageOperationKind.ClearDuties,
            run.Row.RunId,
            () => _storage.Runs.Replace(run, new RunCommit { Row = run.Row with { AfterPending = false } }),
            cancellationToken).ConfigureAwait(false);

        // Last: until the duties are known to be done, the entry is what brings the sweeper back to them.
        // One that the sweeper moved in the meantime it finds, and removes, when it is due.
        // A held run keeps its own: it goes on one day.
        if (cleared is null)
        {
            await UnlistGoneAsync(run.Row, cancellationToken).ConfigureAwait(false);
            return;
        }

        run.AddOperations(1);
        if (run.Row.Status.IsTerminal())
            await RemoveActiveAsync(ActiveEntry.First(run.Row), cancellationToken).ConfigureAwait(false);
    }

    private async Task ListAsync(RunSnapshot run, RunStatus status)
    {
        await WriteIndexAsync(run.Row with { Status = status }, CancellationToken.None).ConfigureAwait(false);
        await UnlistGoneAsync(run.Row, CancellationToken.None).ConfigureAwait(false);
    }

    private bool IsSoon(Callback callback) => DelayOf(callback) <= StorageLimits.LongestCallbackDelay;

    private static RunSnapshot? Counted(RunSnapshot? loaded)
    {
        loaded?.AddOperations(1);
        return loaded;
    }

    private TimeSpan DelayOf(Callback callback) => callback.Due - _storage.Time.GetUtcNow();

    private Task<T> PassAsync<T>(StorageOperationKind kind, string? runId, Func<T> perform, CancellationToken cancellationToken) =>
        _door.PassAsync(kind, runId, perform, cancellationToken);

    private Task PassAsync(StorageOperationKind kind, string? runId, Action<Fault> perform, CancellationToken cancellationToken) =>
        _door.PassAsync<object?>(
            kind,
            runId,
            fault =>
            {
                perform(fault);
                return null;
            },
            cancellationToken);
}
