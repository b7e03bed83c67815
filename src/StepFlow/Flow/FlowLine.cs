using StepFlow.Execution;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Flow;

/// <summary>Those who wait for a key. Whoever makes room calls the first of them, and that one, once it is in, the next.</summary>
internal sealed class FlowLine(FlowBook book, IFlowStore store, IRunStore runs, RunSignals signals, IRandomSource random, TimeProvider time)
{
    /// <summary>Of a longer line nobody wants to know the number.</summary>
    public const int MostShown = 1000;

    /// <summary>How many rows of runs that do not wait any more one call passes over.</summary>
    private const int MaxPassedOver = 100;

    /// <summary>How many of at most so many stand before one who asks.</summary>
    public async Task<int> CountBeforeAsync(string key, FlowWaiter asker, int most, CancellationToken cancellationToken) =>
        (await store.ListWaitersAsync(key, most, cancellationToken).ConfigureAwait(false)).Count(other => other.IsBefore(asker));

    /// <summary>Calls the first in the line for the time when it can go on; nobody where that depends on a slot that is held.</summary>
    public async Task CallFirstAsync(string key, CancellationToken cancellationToken)
    {
        await CallFirstAsync(key, await book.ReadAsync(key, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same where the state of the key is known.</summary>
    public async Task CallFirstAsync(string key, FlowState state, CancellationToken cancellationToken)
    {
        for (var passed = 0; passed < MaxPassedOver; passed++)
        {
            if (state.NextAt(time.GetUtcNow()) is not { } at
                || await store.ListWaitersAsync(key, 1, cancellationToken).ConfigureAwait(false) is not [var first])
            {
                return;
            }

            var run = await runs.LoadAsync(first.Place.RunId, cancellationToken).ConfigureAwait(false);
            if (run is null || !first.IsNeededBy(run.Row))
                await store.RemoveWaiterAsync(key, first, cancellationToken).ConfigureAwait(false);
            else if (await TryCallAsync(run, at, cancellationToken).ConfigureAwait(false))
                return;
        }
    }

    /// <summary>
    /// Makes a waiting run due. An active entry first: the callback may get lost, and then the sweeper sends it. False: the row had
    /// changed.
    /// </summary>
    private async Task<bool> TryCallAsync(RunSnapshot run, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var row = run.Row;
        // One that does not say yet that it waits looks by itself once it does.
        if (row.Flow?.Since is null || row.DueAt <= at)
            return true;
        var entry = Repair.Announcement(row.RunId, at, random);
        await runs.AddActiveAsync(entry, cancellationToken).ConfigureAwait(false);
        var called = new RunCommit { Row = RunTransitions.Called(row, at), Send = true };
        var written = await runs.CommitAsync(run, called, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        // The entry becomes that of one look: the run's own lies where it would have asked again. Also where the write found another: that
        // may have been this very one, whose answer was lost, and nobody has sent a callback for it then.
        if (at <= now)
            await runs.MoveActiveAsync(entry, Repair.Look(row.RunId, now), cancellationToken).ConfigureAwait(false);
        signals.Changed(row.RunId);
        return written is not null;
    }
}
