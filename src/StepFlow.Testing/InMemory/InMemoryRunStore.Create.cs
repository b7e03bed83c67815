using StepFlow.Errors;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory;

/// <content>Accepting runs.</content>
public sealed partial class InMemoryRunStore
{
    /// <inheritdoc/>
    public async Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken)
    {
        var entry = ActiveEntry.First(run.Row);
        await AddActiveAsync(entry, cancellationToken).ConfigureAwait(false);

        // Purged just between insert and load: once more.
        var outcome = await InsertAsync(run, cancellationToken).ConfigureAwait(false)
            ?? await InsertAsync(run, cancellationToken).ConfigureAwait(false)
            ?? throw new StorageUnavailableException($"Accepting run {run.Row.RunId}: a run of that id is being created or purged. Repeat the request.");
        if (outcome.Created)
            await FollowUpAsync(run, outcome.Run).ConfigureAwait(false);
        else
            await CleanUpAsync(run, outcome.Run, entry).ConfigureAwait(false);
        return outcome;
    }

    // By incarnation, not by the answer: a repeated request meets its own write. Null: a run was in the way and is gone.
    private async Task<CreateOutcome?> InsertAsync(NewRun run, CancellationToken cancellationToken)
    {
        var runId = run.Row.RunId;
        var inserted = await PassAsync(StorageOperationKind.CreateRun, runId, () => _storage.Runs.Insert(run), cancellationToken).ConfigureAwait(false);
        if (inserted is not null)
            return new CreateOutcome(inserted, Created: true);
        var stored = await LoadAsync(runId, cancellationToken).ConfigureAwait(false);
        return stored is null ? null : new CreateOutcome(stored, stored.Row.Incarnation == run.Row.Incarnation);
    }

    // Side by side, so that one which fails does not keep the other. Accepted all the same.
    private async Task FollowUpAsync(NewRun run, RunSnapshot stored)
    {
        try
        {
            var send = IsSoon(run.First) ? SendAsync(run.First, DelayOf(run.First), CancellationToken.None) : Task.CompletedTask;
            var list = stored.Row.Listed ? InsertIndexAsync(stored.Row, CancellationToken.None) : Task.CompletedTask;
            await Task.WhenAll(send, list).ConfigureAwait(false);
        }
        catch (StorageUnavailableException) when (!_door.Crashed)
        {
            // The active entry brings the sweeper.
        }

        stored.AddOperations(2);
    }

    // Its active entry must not be taken away from the run that is there.
    private async Task CleanUpAsync(NewRun run, RunSnapshot stored, ActiveEntry entry)
    {
        try
        {
            if (ActiveEntry.First(stored.Row) != entry)
                await RemoveActiveAsync(entry, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The sweeper deletes it.
        }
    }
}
