using StepFlow.Storage;

namespace StepFlow.Runs;

/// <summary>
/// Keeps the list of runs right where it is written beside the run's row. Somebody may stand still just before he tells the list of a run,
/// and the run be deleted meanwhile: who is late takes what he wrote off the list again, or it would show a run that nobody finds.
/// </summary>
internal sealed class RunListing(IRunStore store)
{
    /// <summary>Lists a run as its row says, where the list may not have been told of it, and looks whether it is still there.</summary>
    public async Task CorrectAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!run.Row.Listed)
            return;
        await store.EnlistAsync(run, cancellationToken).ConfigureAwait(false);
        await RemoveGoneAsync(run.Row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a run off the list that is not there any more. A later run of its id is listed apart.</summary>
    public async Task RemoveGoneAsync(RunRow row, CancellationToken cancellationToken)
    {
        if (await store.LoadAsync(row.RunId, cancellationToken).ConfigureAwait(false) is { } now && now.Row.Incarnation == row.Incarnation)
            return;
        await store.UnlistAsync(new EndedRun(row.RunId, row.CreatedAt, row.EndedAt ?? row.CreatedAt), cancellationToken).ConfigureAwait(false);
    }
}
