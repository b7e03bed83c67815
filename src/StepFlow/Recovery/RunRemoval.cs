using StepFlow.Execution.Ends;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Recovery;

/// <summary>
/// Removes a run with its branches and its compensation. They go first: a removal that is cut off finds them again through their run.
/// </summary>
internal sealed class RunRemoval(IRunStore store, Compensations compensations)
{
    private const int ChildrenPerRead = 500;

    /// <summary>Removes the run as it was seen; one that has changed since stays.</summary>
    public async Task RemoveAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var (position, index) = (0, 0);
        while (true)
        {
            var children = await store.ReadChildrenAsync(run, position, index, ChildrenPerRead, cancellationToken).ConfigureAwait(false);
            foreach (var child in children.Where(c => c.IsBranch))
                await RemoveBranchAsync(child, run.Row, cancellationToken).ConfigureAwait(false);
            if (children.Count < ChildrenPerRead)
                break;
            (position, index) = (children[^1].Position, children[^1].Index + 1);
        }

        if (await compensations.FindAsync(run, cancellationToken).ConfigureAwait(false) is { } compensation)
            await store.PurgeAsync(compensation, cancellationToken).ConfigureAwait(false);
        await store.PurgeAsync(run, cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveBranchAsync(ChildEntry entry, RunRow parent, CancellationToken cancellationToken)
    {
        var branch = await store.LoadAsync(entry.RunId, cancellationToken).ConfigureAwait(false);
        if (branch?.Row.Parent is { } link && link.RunId == parent.RunId && link.Incarnation == parent.Incarnation)
            await RemoveAsync(branch, cancellationToken).ConfigureAwait(false);
    }
}
