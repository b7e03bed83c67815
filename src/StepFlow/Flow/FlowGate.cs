using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Flow;

/// <summary>
/// Lets runs in and out by their keys. A slot is written before its run is let in, and given back after it has ended: what a crash
/// leaves behind is a slot too many, and whoever finds a key full looks whether its holders still need theirs.
/// </summary>
internal sealed class FlowGate(FlowBook book, FlowLine line, IFlowStore store, IRunStore runs, TimeProvider time)
{
    /// <summary>
    /// The change of a run that is let in, or stands in the line. The callback of one that is called for a known time goes out with it;
    /// that of any other, whoever calls it sends, or the sweeper.
    /// </summary>
    public async Task<RunCommit> AskAsync(RunRow row, CancellationToken cancellationToken)
    {
        if (row.Flow is not { } flow || RunSettingsFormat.ReadStored(row.Settings).Flow is not { } rule)
            throw new StorageDamagedException($"Run '{row.RunId}' waits for a flow key, and its settings have no flow rule.");
        if (await IsHeldAboveAsync(row, flow.Key, cancellationToken).ConfigureAwait(false))
            return new RunCommit { Row = RunTransitions.Admitted(row, time.GetUtcNow()) };
        var waiter = FlowWaiter.Of(row);
        var limits = FlowLimits.From(rule, row.CreatedAt);
        var (state, until) = await book.ChangeAsync(flow.Key, known => EnterAsync(known, flow.Key, waiter, limits, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (until is { } dueAt)
        {
            await store.AddWaiterAsync(flow.Key, waiter, cancellationToken).ConfigureAwait(false);
            var asksAgain = time.GetUtcNow() + FlowDecisions.AskAgain;
            return dueAt < asksAgain
                ? new RunCommit { Row = RunTransitions.Queued(row, waiter.Since, dueAt), Send = true }
                : new RunCommit { Row = RunTransitions.Queued(row, waiter.Since, asksAgain) };
        }

        if (flow.Since is not null)
            await store.RemoveWaiterAsync(flow.Key, waiter, cancellationToken).ConfigureAwait(false);
        await line.CallFirstAsync(flow.Key, state, cancellationToken).ConfigureAwait(false);
        return new RunCommit { Row = RunTransitions.Admitted(row, time.GetUtcNow()) };
    }

    /// <summary>Once the row says that it waits: a slot may have become free before, and then nobody called it.</summary>
    public Task LookAgainAsync(RunRow waiting, CancellationToken cancellationToken) =>
        waiting.Flow is { } flow ? line.CallFirstAsync(flow.Key, cancellationToken) : Task.CompletedTask;

    /// <summary>The row had changed after it asked: what it does not need any more is given back.</summary>
    public async Task TakeBackAsync(RunRow asked, CancellationToken cancellationToken)
    {
        var current = await runs.LoadAsync(asked.RunId, cancellationToken).ConfigureAwait(false);
        if (asked.Flow is { } flow && !FlowWaiter.Of(asked).IsNeededBy(current?.Row))
            await GiveBackAsync(flow.Key, FlowWaiter.Of(asked), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What the end or the holding of a run means for its key. One that is held keeps its slot, and loses its turn in the line.
    /// Idempotent, and harmless where it comes late.
    /// </summary>
    public async Task LeaveAsync(RunRow row, CancellationToken cancellationToken)
    {
        if (row.Flow is not { } flow || (flow.Admitted && !row.Status.IsTerminal()))
            return;
        await GiveBackAsync(flow.Key, FlowWaiter.Of(row), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a view of the run shows; null where it has no flow key.</summary>
    public async Task<FlowView?> ViewAsync(RunRow row, CancellationToken cancellationToken)
    {
        if (row.Flow is not { } flow)
            return null;
        if (!FlowWaiter.Of(row).IsNeededBy(row) || flow.Since is null)
            return new FlowView(flow.Key, flow.Admitted, null);
        var before = await line.CountBeforeAsync(flow.Key, FlowWaiter.Of(row), FlowLine.MostShown, cancellationToken).ConfigureAwait(false);
        var many = before < FlowLine.MostShown ? "" : "or more ";
        return new FlowView(flow.Key, false, $"A slot of flow key '{flow.Key}', with {before} {many}runs before this one.");
    }

    /// <summary>Frees what runs that have ended or gone left behind, and forgets a key that nobody uses.</summary>
    public async Task ClearAsync(string key, CancellationToken cancellationToken)
    {
        var (state, _) = await book.ChangeAsync(key, async known => (await book.WithoutLostAsync(known, cancellationToken).ConfigureAwait(false), true), cancellationToken)
            .ConfigureAwait(false);
        await line.CallFirstAsync(key, state, cancellationToken).ConfigureAwait(false);
        await book.RemoveIdleAsync(key, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next state, and null where the one who asks is in, else when it can be.</summary>
    private async Task<(FlowState Next, DateTimeOffset? Until)> EnterAsync(
        FlowState state, string key, FlowWaiter asker, FlowLimits limits, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (FlowDecisions.IsIn(state, asker.Place))
            return (FlowDecisions.Enter(state, asker.Place, now), null);
        state = FlowDecisions.Limited(state, limits);
        if (state.Free <= 0 && now - state.LookedAt >= FlowDecisions.LookEvery)
            state = await book.WithoutLostAsync(state, cancellationToken).ConfigureAwait(false) with { LookedAt = now };
        var room = Math.Min(FlowDecisions.RoomFor(state, asker.Place, now), FlowRule.MaxParallelism);
        var before = await line.CountBeforeAsync(key, asker, Math.Max(room, 1), cancellationToken).ConfigureAwait(false);
        if (before < room)
            return (FlowDecisions.Enter(state, asker.Place, now), null);
        return (state, before == 0 && state.NextAt(now) is { } next ? next : DateTimeOffset.MaxValue);
    }

    /// <summary>
    /// Its turn and its slot are free. Whether it needs the slot, its row says as it is now: whoever asked for this may be late, and
    /// the run may have gone on.
    /// </summary>
    private async Task GiveBackAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken)
    {
        await store.RemoveWaiterAsync(key, waiter, cancellationToken).ConfigureAwait(false);
        var (state, _) = await book.ChangeAsync(key, async known => (await WithoutAsync(known, waiter.Place, cancellationToken).ConfigureAwait(false), true), cancellationToken)
            .ConfigureAwait(false);
        await line.CallFirstAsync(key, state, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FlowState> WithoutAsync(FlowState state, FlowPlace place, CancellationToken cancellationToken)
    {
        if (!state.Holds(place))
            return state;
        var run = await runs.LoadAsync(place.RunId, cancellationToken).ConfigureAwait(false);
        return place.IsNeededBy(run?.Row) ? state : FlowDecisions.Without(state, [place]);
    }

    /// <summary>
    /// True for a child of a run that holds a slot of the same key, or of one that does through runs between them: it takes part in
    /// that slot, or both would wait for each other for ever.
    /// </summary>
    private async Task<bool> IsHeldAboveAsync(RunRow row, string key, CancellationToken cancellationToken)
    {
        while (row.Parent is { Kind: not ForkKind.Compensation } link)
        {
            var parent = await runs.LoadAsync(link.RunId, cancellationToken).ConfigureAwait(false);
            if (parent is null || parent.Row.Incarnation != link.Incarnation)
                return false;
            row = parent.Row;
            if (row.Flow is { Admitted: true } held && held.Key == key && !row.Status.IsTerminal())
                return true;
        }

        return false;
    }
}
