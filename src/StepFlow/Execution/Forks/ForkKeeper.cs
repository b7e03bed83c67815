using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Definitions.Expressions;
using StepFlow.Errors;
using StepFlow.Execution.Actions;
using StepFlow.Execution.Attempts;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Forks;

/// <summary>
/// Looks after the children of a step: begins them, hears of their ends, joins them. The parent's row counts them, by conditional
/// writes; a child that the row calls live and that is not there is made by the next who looks.
/// </summary>
internal sealed class ForkKeeper(
    IRunStore store,
    PlanCursor plan,
    ForkChildren children,
    ForkJoin join,
    EarlyLooks looks,
    OutcomeCommits commits,
    ChildControl control,
    RunSignals signals,
    IOptions<EngineOptions> options,
    TimeProvider time)
{
    private const int MaxRounds = 8;

    /// <summary>
    /// What a delivery finds to do for the step at the cursor. The commit is null where there is nothing to write; the children
    /// are to be begun once it is written.
    /// </summary>
    public async Task<(RunCommit? Commit, IReadOnlyList<int> Begin)> LookAsync(RunSnapshot run, ForkStep step, CancellationToken cancellationToken)
    {
        try
        {
            return run.Row.Fork is { } fork
                ? await LookAfterAsync(run, step, fork, cancellationToken).ConfigureAwait(false)
                : await BeginAsync(run, step, cancellationToken).ConfigureAwait(false);
        }
        catch (NotFoundException e)
        {
            // Published steps are never taken back: what is not known here is another host's, or will be.
            return run.Row.Status == RunStatus.Blocked
                ? (null, [])
                : (MissingHandler.CommitChild(run.Row, step, e.Message, time.GetUtcNow(), options.Value.MissingHandlerPatience), []);
        }
        catch (StepFlowException e) when (e is ExpressionException or PayloadTooLargeException or InvalidInputException or ConflictException)
        {
            return (commits.OfError(run.Row, step, StepErrors.Of(e.Code, e.Message, retryable: false)), []);
        }
    }

    /// <summary>
    /// Makes children that a commit has begun, and lets those go on that are there from before the run was resumed. What a crash leaves out
    /// is done by the next look.
    /// </summary>
    public async Task MakeAsync(RunSnapshot parent, ForkStep step, IReadOnlyList<int> indexes, CancellationToken cancellationToken)
    {
        if (indexes.Count == 0 || parent.Row.Fork is not { } fork)
            return;
        var made = await Batches.ForEachAsync(indexes, index => children.CreateAsync(parent, step, index, cancellationToken)).ConfigureAwait(false);
        var there = ForkProgress.WereThere(indexes, made);
        var refused = await control.ResumeAsync(fork, there, cancellationToken).ConfigureAwait(false);
        // Of a child that had ended before it was counted, nobody will hear again: the parent looks by itself.
        if (refused.Count > 0 || there.Any(child => ForkProgress.HasEnded(fork, child.Index, child.Run!.Row))) // it is there
            await SendAsync(parent.Row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A child has ended: its parent counts it, begins the next, and goes on when none is left. Idempotent.</summary>
    public async Task TellParentAsync(RunSnapshot child, CancellationToken cancellationToken)
    {
        if (child.Row.Parent is not { Kind: not ForkKind.Compensation } link)
            return;
        for (var round = 0; round < MaxRounds; round++)
        {
            var parent = await store.LoadAsync(link.RunId, cancellationToken).ConfigureAwait(false);
            if (parent?.Row is not { Fork: { } fork } row || row.Incarnation != link.Incarnation || row.ForkPosition != link.Position || row.Status.IsTerminal())
                return;
            if (!fork.Live.Contains(link.Index))
            {
                // Counted before, by somebody who may have been cut off behind that write: the parent looks for what was left out.
                if (row.Status.IsActive())
                    await CallAsync(row, new Callback(row.RunId, row.Cursor, row.DueAt), cancellationToken).ConfigureAwait(false);
                return;
            }

            if (row.IsCode)
            {
                // Which step waits only a replay knows: the run looks after its children by itself.
                var callback = link.Kind == ForkKind.Call
                    ? new Callback(row.RunId, row.Cursor, time.GetUtcNow()) { EndedCall = link.Index }
                    : new Callback(row.RunId, row.Cursor, row.DueAt);
                await CallAsync(row, callback, cancellationToken).ConfigureAwait(false);
                return;
            }

            // In a later generation it may have been resumed since it was seen to end. Its parent was read first, and is written
            // only if it has not changed, so this look at the child is the later one.
            var now = row.Generation == 0 ? child : await store.LoadAsync(child.Row.RunId, cancellationToken).ConfigureAwait(false);
            if (now is null || !ForkProgress.HasEnded(fork, link.Index, now.Row)
                || await CountAsync(parent, fork, link.Index, now.Row.Status, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        // Many end at once, and all of them write to the one row: the parent counts those that are left in one look of its own.
        if (await store.LoadAsync(link.RunId, cancellationToken).ConfigureAwait(false) is { } crowded)
            await SendAsync(crowded.Row, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(RunCommit? Commit, IReadOnlyList<int> Begin)> BeginAsync(RunSnapshot run, ForkStep step, CancellationToken cancellationToken)
    {
        var count = await children.CountAsync(run, step, cancellationToken).ConfigureAwait(false);
        if (count == 0)
            return (await commits.OfResultAsync(run, step, Payload.FromJson("[]"), null, cancellationToken).ConfigureAwait(false), []);
        var fork = ForkProgress.Begin(count, step, time.GetUtcNow());
        return await ProceedAsync(run, RunTransitions.LookedAt(run.Row), step, fork, fork.Live, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(RunCommit? Commit, IReadOnlyList<int> Begin)> LookAfterAsync(
        RunSnapshot run, ForkStep step, ForkState fork, CancellationToken cancellationToken)
    {
        var found = await LoadAsync(run.Row, fork.Live, cancellationToken).ConfigureAwait(false);
        var next = Counted(fork, found, step);
        if (!ForkProgress.IsDone(next, step) && await control.ResumeAsync(fork, found, cancellationToken).ConfigureAwait(false) is { Count: > 0 } refused)
            next = Counted(ForkProgress.NotResumed(fork, refused), found, step);
        if (ForkProgress.IsDone(next, step))
            return (await JoinAsync(run, step, next, cancellationToken).ConfigureAwait(false), []);

        var missing = found.Where(c => c.Run is null).Select(c => c.Index).ToList();
        var filled = ForkProgress.Fill(next, step);
        var begin = filled.Live.Except(next.Live).Concat(missing).ToList();
        // Behind a pause there may be room although nothing has ended now: what ended while the run was held began nothing.
        if (next.Live.Count < fork.Live.Count || filled.Next > next.Next)
            return await ProceedAsync(run, RunTransitions.LookedAt(run.Row), step, filled, begin, cancellationToken).ConfigureAwait(false);
        await MakeAsync(run, step, missing, cancellationToken).ConfigureAwait(false);
        return run.Row.Block is not null ? await ProceedAsync(run, RunTransitions.LookedAt(run.Row), step, filled, begin: [], cancellationToken).ConfigureAwait(false) : (null, []);
    }

    private static ForkState Counted(ForkState fork, IReadOnlyList<(int Index, RunSnapshot? Run)> found, ForkStep step)
    {
        var ended = found.Where(child => child.Run is { } run && ForkProgress.HasEnded(fork, child.Index, run.Row));
        return ForkProgress.Ended(fork, ended.ToDictionary(child => child.Index, child => child.Run!.Row.Status), step); // it is there
    }

    /// <summary>Of children that an earlier generation left behind, it is noted what they were, so that this is not taken for their end.</summary>
    private async Task<(RunCommit Commit, IReadOnlyList<int> Begin)> ProceedAsync(
        RunSnapshot run, RunRow row, ForkStep step, ForkState fork, IReadOnlyList<int> begin, CancellationToken cancellationToken)
    {
        if (run.Row.Generation > 0)
            fork = ForkProgress.Resume(fork, begin, await LoadAsync(run.Row, begin, cancellationToken).ConfigureAwait(false));
        var commit = new RunCommit { Row = RunTransitions.Forked(row, fork), Children = ForkChildren.Notes(run.Row, step, begin) };
        return (commit, begin);
    }

    private async Task<RunCommit> JoinAsync(RunSnapshot run, ForkStep step, ForkState fork, CancellationToken cancellationToken)
    {
        if (fork.Failed is null)
        {
            var result = await join.ResultAsync(run, step, fork, cancellationToken).ConfigureAwait(false);
            await looks.PromiseAsync(run.Row, cancellationToken).ConfigureAwait(false);
            return await commits.OfResultAsync(run, step, result, fork.BeganAt, cancellationToken).ConfigureAwait(false);
        }

        var error = await join.ErrorAsync(run, step, fork, cancellationToken).ConfigureAwait(false);
        return commits.OfError(run.Row with { Fork = fork }, step, error);
    }

    /// <summary>False: the parent's row had changed.</summary>
    private async Task<bool> CountAsync(RunSnapshot parent, ForkState fork, int index, RunStatus status, CancellationToken cancellationToken)
    {
        if (await plan.StepAtCursorAsync(parent, cancellationToken).ConfigureAwait(false) is not ForkStep step)
            throw new StorageDamagedException($"Run '{parent.Row.RunId}' waits for children at position {parent.Row.Cursor}, whose step has none.");
        var next = ForkProgress.Ended(fork, new Dictionary<int, RunStatus> { [index] = status }, step);
        var filled = parent.Row.Status.IsActive() ? ForkProgress.Fill(next, step) : next;
        var (commit, begin) = await ProceedAsync(parent, parent.Row, step, filled, [.. filled.Live.Except(next.Live)], cancellationToken).ConfigureAwait(false);
        if (ForkProgress.IsDone(filled, step))
        {
            commit = commit with { Row = commit.Row with { DueAt = time.GetUtcNow() }, Send = commit.Row.Status.IsActive() };
            await looks.PromiseAsync(parent.Row, cancellationToken).ConfigureAwait(false);
        }

        if (await store.CommitAsync(parent, commit, cancellationToken).ConfigureAwait(false) is not { } written)
            return false;
        await MakeAsync(written, step, begin, cancellationToken).ConfigureAwait(false);
        signals.Changed(parent.Row.RunId);
        return true;
    }

    /// <summary>Whoever tells a run of a child's end, forgets about it then: the run is looked at again, should the callback get lost.</summary>
    private async Task CallAsync(RunRow parent, Callback callback, CancellationToken cancellationToken)
    {
        await looks.PromiseAsync(parent, cancellationToken).ConfigureAwait(false);
        await store.SendAsync(callback, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
    }

    private Task SendAsync(RunRow parent, CancellationToken cancellationToken) =>
        store.SendAsync(new Callback(parent.RunId, parent.Cursor, parent.DueAt), TimeSpan.Zero, cancellationToken);

    private async Task<IReadOnlyList<(int Index, RunSnapshot? Run)>> LoadAsync(RunRow parent, IReadOnlyList<int> indexes, CancellationToken cancellationToken)
    {
        var found = await Batches.ForEachAsync(indexes, index => store.LoadAsync(RunId.OfChild(parent, parent.Cursor, index), cancellationToken))
            .ConfigureAwait(false);
        return [.. indexes.Zip(found)];
    }
}
