using StepFlow.Definitions;
using StepFlow.Execution.Code;
using StepFlow.Execution.Forks;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Actions;

/// <summary>
/// Several calls of a C# workflow at once. Runs of their own perform them, and each is recorded when it has ended; for events the run
/// waits by itself.
/// </summary>
internal sealed class OverlapSteps(CallKeeper calls, CodeReplays replays, WaitSteps waits, EarlyLooks looks, RowActions rows, RunChanges changes)
{
    /// <summary>Begins the calls, records those that have ended, waits. Null: the row had changed.</summary>
    public async Task<DeliveryResult?> LookAsync(RunSnapshot run, Callback callback, CodeReplay replay)
    {
        var live = await calls.LoadAsync(run.Row, callback.EndedCall, CancellationToken.None).ConfigureAwait(false);
        if (CallKeeper.Stranger(live, replay.Calls) is { } stranger)
            return await HoldAsync(run, stranger).ConfigureAwait(false);
        var ended = CallKeeper.Ended(run.Row, live);
        return ended.Count == 0
            ? await BeginAsync(run, callback, replay, live).ConfigureAwait(false)
            : await RecordAsync(run, replay, ended).ConfigureAwait(false);
    }

    /// <summary>
    /// Records them one by one, as a replay is to see them end; what the method goes on to ask for begins with the record that lets it. A
    /// record that takes the method elsewhere is the last: the next delivery sees to that, and to those that are left.
    /// </summary>
    private async Task<DeliveryResult?> RecordAsync(RunSnapshot run, CodeReplay replay, IReadOnlyList<(int Index, RunSnapshot Run)> ended)
    {
        await looks.PromiseAsync(run.Row, CancellationToken.None).ConfigureAwait(false);
        for (var i = 0; i < ended.Count; i++)
        {
            var commit = await calls.OfEndedAsync(run.Row, replay.Calls, ended[i], CancellationToken.None).ConfigureAwait(false);
            var next = await NextAsync(replay, commit).ConfigureAwait(false);
            IReadOnlyList<int> begin = [];
            if (next is not null)
                (commit, begin) = await calls.GoOnAsync(commit, next, isLast: i == ended.Count - 1, CancellationToken.None).ConfigureAwait(false);
            if (await changes.StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
                return null;
            if (next is not null)
                await calls.MakeAsync(written, next.Calls, begin, CancellationToken.None).ConfigureAwait(false);
            await changes.CommittedAsync(written).ConfigureAwait(false);
            if (next is null)
                break;
            (run, replay) = (written, next);
        }

        return DeliveryResult.Advanced;
    }

    /// <summary>Where the method comes to with the record; null where calls do not overlap any more.</summary>
    private async Task<CodeReplay?> NextAsync(CodeReplay replay, RunCommit commit)
    {
        if (commit.Record is not { } record || commit.Row.Status.IsTerminal())
            return null;
        var next = await replays.GoOnAsync(replay, commit.Row, record).ConfigureAwait(false);
        return next is not null && CallsAtOnce.Overlap(commit.Row, next.Calls) && CallsAtOnce.Strangers(commit.Row.Fork, next.Calls).Count == 0 ? next : null;
    }

    private async Task<DeliveryResult?> BeginAsync(
        RunSnapshot run, Callback callback, CodeReplay replay, IReadOnlyList<(int Index, RunSnapshot? Run)> live)
    {
        var (commit, begin) = await calls.LookAsync(run, replay, live, CancellationToken.None).ConfigureAwait(false);
        if (commit is not null)
        {
            if (await changes.StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
                return null;
            await calls.MakeAsync(written, replay.Calls, begin, CancellationToken.None).ConfigureAwait(false);
            await changes.CommittedAsync(written).ConfigureAwait(false);
            run = written;
        }

        List<WaitStep> steps = [.. replay.Calls.Select(call => call.Step).OfType<WaitStep>()];
        return steps.Count == 0
            ? DeliveryResult.Advanced
            : await waits.LookAsync(run, callback, steps).ConfigureAwait(false);
    }

    /// <summary>A run that is held already stays as it is until what holds it is gone.</summary>
    private async Task<DeliveryResult?> HoldAsync(RunSnapshot run, string message)
    {
        if (run.Row.Status != RunStatus.Blocked)
            return await changes.CommitAsync(run, rows.Of(run.Row, new NextAction.HoldRun(BlockReason.PlanMismatch, message))).ConfigureAwait(false);
        return run.Row.AfterPending ? await changes.FinishAsync(run).ConfigureAwait(false) : DeliveryResult.Dropped;
    }
}
