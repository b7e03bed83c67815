using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory;

/// <summary>
/// Runs in memory, by the same requests in the same order as on Azure: whatever can happen between two of them can happen here.
/// </summary>
public sealed partial class InMemoryRunStore : IRunStore
{
    // Longer delays send nothing: the sweeper sends in time.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    private readonly InMemoryStorage _storage;
    private readonly StorageDoor _door;

    internal InMemoryRunStore(InMemoryStorage storage, StorageDoor door)
    {
        _storage = storage;
        _door = door;
    }

    /// <inheritdoc/>
    public async Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken)
    {
        await AddActiveAsync(ActiveEntry.First(run.Row), cancellationToken).ConfigureAwait(false);
        var stored = await PassAsync(StorageOperationKind.CreateRun, run.Row.RunId, () => _storage.Runs.Insert(run), cancellationToken)
            .ConfigureAwait(false);

        // By incarnation, not by the answer: a repeated request meets its own write.
        if (stored.Row.Incarnation != run.Row.Incarnation)
            return new CreateOutcome(stored, Created: false);

        try
        {
            if (stored.Row.Listed)
                await WriteIndexAsync(stored.Row, cancellationToken).ConfigureAwait(false);
            var delay = DelayOf(run.First);
            if (delay <= LongestDelay)
                await SendAsync(run.First, delay, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // Accepted all the same: the active entry brings the sweeper.
        }

        stored.AddOperations(2);
        return new CreateOutcome(stored, Created: true);
    }

    /// <inheritdoc/>
    public Task<RunSnapshot?> LoadAsync(string runId, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.ReadRun, runId, () => Counted(_storage.Runs.Read(runId)), cancellationToken);

    /// <inheritdoc/>
    public Task<RunSnapshot?> ClaimAsync(RunSnapshot basis, ClaimRequest request, CancellationToken cancellationToken) => PassAsync(
        StorageOperationKind.Claim,
        basis.Row.RunId,
        () => _storage.Runs.Replace(basis, new RunCommit { Row = request.Row, Attempt = request.Lost }),
        cancellationToken);

    /// <inheritdoc/>
    public Task<RunSnapshot?> RenewAsync(RunSnapshot basis, CancellationToken cancellationToken) =>
        PassAsync(StorageOperationKind.Renew, basis.Row.RunId, () => _storage.Runs.Replace(basis, new RunCommit { Row = basis.Row }), cancellationToken);

    /// <inheritdoc/>
    public async Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken)
    {
        var stored = await PassAsync(
            StorageOperationKind.Commit,
            basis.Row.RunId,
            () => _storage.Runs.Replace(basis, commit),
            cancellationToken).ConfigureAwait(false);
        if (stored is null)
            return null;

        if (commit.Next is { } next)
        {
            await SendAsync(next, DelayOf(next), cancellationToken).ConfigureAwait(false);
            stored.AddOperations(1);
        }

        if (commit.Row.Listed && IsListedApart(basis.Row.Status, commit.Row.Status) && !commit.Row.AfterPending)
        {
            await WriteIndexAsync(stored.Row, cancellationToken).ConfigureAwait(false);
            stored.AddOperations(1);
        }

        return stored;
    }

    /// <inheritdoc/>
    public Task SendAsync(Callback callback, TimeSpan delay, CancellationToken cancellationToken) => PassAsync(
        StorageOperationKind.Send, callback.RunId, fault => _storage.Messages.Send(callback, delay, fault), cancellationToken);

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
        if (cleared is not null && run.Row.Status.IsTerminal())
            await RemoveActiveAsync(ActiveEntry.First(run.Row), cancellationToken).ConfigureAwait(false);
    }

    private static bool IsListedApart(RunStatus before, RunStatus after) =>
        before != after && !(before.IsActive() && after.IsActive());

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
