using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Forks;

/// <summary>What has become of a run reaches its children: a cancellation ends them, a pause or a failure holds them.</summary>
internal sealed class ForkCascade(IRunStore store, PlanCursor plan, ForkChildren children, ChildControl control)
{
    /// <summary>Tells the children of a run that was canceled, paused or failed. Idempotent.</summary>
    public async Task ReachAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        // A C# workflow may succeed while calls that it did not wait for go on.
        var leaves = run.Row is { Status: RunStatus.Succeeded, Fork.IsOfCalls: true };
        if (run.Row.Status is not (RunStatus.Canceled or RunStatus.Paused or RunStatus.Failed) && !leaves)
            return;
        await Batches.ForEachAsync(
            await ConcernedAsync(run, cancellationToken).ConfigureAwait(false),
            index => control.TryAsync(c => ReachAsync(c, run, index, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>
    /// True for a child that had failed, and was resumed by its parent just when that was canceled: the cancellation found it ended.
    /// Any other is reached by it.
    /// </summary>
    public async Task<bool> IsLeftBehindAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        run.Row is { Generation: > 0, Parent: { Kind: not ForkKind.Compensation } link } && run.Row.Status.IsActive() && !run.ClaimIsLive
        && await store.LoadAsync(link.RunId, cancellationToken).ConfigureAwait(false) is { Row: { Status: RunStatus.Canceled } parent }
        && parent.Incarnation == link.Incarnation;

    /// <summary>Those that live. Of those that an earlier generation left held, the count knows only what has begun again; all have a note.</summary>
    private async Task<IReadOnlyList<int>> ConcernedAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = run.Row;
        if (row is not { Status: RunStatus.Canceled, Generation: > 0 } || row.Fork is { IsOfCalls: true })
            return row.Fork?.Live ?? [];
        var notes = await store.ReadChildrenAsync(run, row.Cursor, 0, ForkStep.MaxBranches, cancellationToken).ConfigureAwait(false);
        return [.. notes.Where(note => note.Position == row.Cursor).Select(note => note.Index)];
    }

    /// <summary>Whoever began a child may be about to make it. Then it is made here, so that it is there to be told.</summary>
    private async Task<RunSnapshot> ReachAsync(RunControl told, RunSnapshot run, int index, CancellationToken cancellationToken)
    {
        var id = RunId.OfChild(run.Row, run.Row.ForkPosition, index);
        var isThere = await store.LoadAsync(id, cancellationToken).ConfigureAwait(false) is not null;
        if (!isThere && run.Row.Fork is { IsOfCalls: true })
        {
            await children.CreateCallAsync(run, index, name: "", flow: null, cancellationToken).ConfigureAwait(false);
        }
        else if (!isThere
            && await plan.StepAtCursorAsync(run, cancellationToken).ConfigureAwait(false) is ForkStep step)
        {
            await children.CreateAsync(run, step, index, cancellationToken).ConfigureAwait(false);
        }

        return run.Row.Status is RunStatus.Canceled or RunStatus.Succeeded
            ? await told.CancelAsync(id, cancellationToken).ConfigureAwait(false)
            : await told.HoldAsync(id, run.Row, cancellationToken).ConfigureAwait(false);
    }
}
