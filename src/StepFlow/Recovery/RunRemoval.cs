using StepFlow.Execution;
using StepFlow.Execution.Ends;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Recovery;

/// <summary>
/// Removes a run that nobody needs any more, with its branches and its compensation. They go first: a removal that is cut off finds them
/// again through their run. Whether a run may go is decided here, for operators and for retention alike.
/// </summary>
internal sealed class RunRemoval(IRunStore store, RunDuties duties, Compensations compensations)
{
    /// <summary>Why a run stays whose end has duties that cannot be done yet.</summary>
    public const string NotTold = "What its end is to start could not be started yet; try again in a minute.";

    private const int ChildrenPerRead = 500;

    /// <summary>Removes the run, or says why it stays. What its end owes comes first; a run that has changed since it was seen stays.</summary>
    public async Task<string?> TryRemoveAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!run.Row.Status.IsTerminal())
            return "Cancel it first.";
        if (await NeedAsync(run.Row, cancellationToken).ConfigureAwait(false) is { } need)
            return need;
        if (run.Row.AfterPending)
        {
            if (!await duties.FinishAsync(run, cancellationToken).ConfigureAwait(false))
                return NotTold;
            if (await store.LoadAsync(run.Row.RunId, cancellationToken).ConfigureAwait(false) is not { } told || told.Row.Incarnation != run.Row.Incarnation)
                return null;
            if (told.Row.AfterPending || !told.Row.Status.IsTerminal())
                return "It has changed meanwhile; look at it, and try again.";
            run = told;
        }

        var compensation = await compensations.FindAsync(run, cancellationToken).ConfigureAwait(false);
        if (compensation is { Row: var undoing } && !undoing.Status.IsTerminal())
            return $"Its compensation '{undoing.RunId}' is {undoing.Status} and reads its records. Let it end, or cancel it.";
        await RemoveAsync(run, compensation, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>
    /// Who needs the run: a branch goes with its parent; a run of another workflow is read when the parent that waits for it joins, and one
    /// that is missing would be made again. The parent's incarnation says whether it is still that parent.
    /// </summary>
    private async Task<string?> NeedAsync(RunRow row, CancellationToken cancellationToken)
    {
        if (row.Parent is not { } link
            || await store.LoadAsync(link.RunId, cancellationToken).ConfigureAwait(false) is not { Row: var parent }
            || parent.Incarnation != link.Incarnation)
        {
            return null;
        }

        if (link.IsBranch)
            return $"It is a {(link.Kind == ForkKind.Compensation ? "compensation" : "branch")} of run '{link.RunId}' and goes with it.";
        return parent.Status.IsTerminal()
            ? null
            : $"It was started by a step of run '{link.RunId}', which is {parent.Status} and reads its outcome. Delete it when that run has ended.";
    }

    private async Task RemoveAsync(RunSnapshot run, RunSnapshot? compensation, CancellationToken cancellationToken)
    {
        var (position, index) = (0, 0);
        while (true)
        {
            var children = await store.ReadChildrenAsync(run, position, index, ChildrenPerRead, cancellationToken).ConfigureAwait(false);
            await Batches.ForEachAsync([.. children.Where(c => c.IsBranch)], child => RemoveBranchAsync(child, run.Row, cancellationToken)).ConfigureAwait(false);
            if (children.Count < ChildrenPerRead)
                break;
            (position, index) = (children[^1].Position, children[^1].Index + 1);
        }

        if (compensation is not null)
            await store.PurgeAsync(compensation, cancellationToken).ConfigureAwait(false);
        await store.PurgeAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a branch was compensated by, its own plan says, as that of any run.</summary>
    private async Task RemoveBranchAsync(ChildEntry entry, RunRow parent, CancellationToken cancellationToken)
    {
        var branch = await store.LoadAsync(entry.RunId, cancellationToken).ConfigureAwait(false);
        if (branch?.Row.Parent is { } link && link.RunId == parent.RunId && link.Incarnation == parent.Incarnation)
            await RemoveAsync(branch, await compensations.FindAsync(branch, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }
}
