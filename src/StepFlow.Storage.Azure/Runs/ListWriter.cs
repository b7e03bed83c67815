using StepFlow.Runs;
using StepFlow.Storage.Azure.Index;

namespace StepFlow.Storage.Azure.Runs;

/// <summary>
/// Tells the list of runs, which lies beside their rows, what has become of them. Somebody may stand still just before he tells it of a run,
/// and the run be deleted meanwhile: so whoever has told it looks whether the run is still there, and takes it off again, or it would be shown
/// for good and found by nobody.
/// </summary>
internal sealed class ListWriter(DayIndex days, RunSnapshots snapshots)
{
    // Read and write; mostly it is the read alone.
    private const int CorrectRequests = 2;

    /// <summary>Requests of a <see cref="ChangeAsync"/> now: the list's and the look.</summary>
    public int ChangeRequests(RunRow row) => days.UpdateRequests(RunSummary.Of(row)) + 1;

    /// <summary>Lists a run with the status that a stored change has given it. It is not given up because the host is stopping.</summary>
    public async Task ChangeAsync(RunSnapshot run, RunStatus status)
    {
        await days.UpdateAsync(RunSummary.Of(run.Row) with { Status = status }, run.Row.Operations, CancellationToken.None).ConfigureAwait(false);
        await RemoveGoneAsync(run.Row, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Lists a run as the change that wrote its row would have; what a later one has written stays. Where that is still owed it is written though
    /// the list says the same, as an earlier change may be about to say something else; the look follows with the end of what is owed.
    /// </summary>
    public async Task EnlistAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        run.AddOperations(run.Row.AfterPending ? days.UpdateRequests(RunSummary.Of(run.Row)) : CorrectRequests);
        var summary = RunSummary.Of(run.Row) with { Status = ListedStatus.Shown(run.Row, run.WrittenAt) };
        if (run.Row.AfterPending)
        {
            await days.UpdateAsync(summary, run.Row.Operations, cancellationToken).ConfigureAwait(false);
            return;
        }

        await days.CorrectAsync(summary, run.Row.Operations, cancellationToken).ConfigureAwait(false);
        await RemoveGoneAsync(run.Row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a run off the list that is not there any more. A later run of its id is listed apart.</summary>
    public async Task RemoveGoneAsync(RunRow row, CancellationToken cancellationToken)
    {
        if (row.Listed && (await snapshots.LoadAsync(row.RunId, cancellationToken).ConfigureAwait(false))?.Row.Incarnation != row.Incarnation)
            await days.DeleteAsync(row.RunId, row.CreatedAt, cancellationToken).ConfigureAwait(false);
    }
}
