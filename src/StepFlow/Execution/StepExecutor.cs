using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Execution.Forks;
using StepFlow.Flow;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution;

/// <summary>
/// Re-enters a run once: load, decide, read the input, claim, execute, commit, send. Executes at most one step. Throws only where storage does not
/// answer, so that the callback comes again; a step's failure is an outcome, never an exception.
/// </summary>
public sealed class StepExecutor
{
    /// <summary>How often a delivery decides anew after it met another version of the row; then it leaves the run to the sweeper.</summary>
    private const int MaxRounds = 8;

    /// <summary>A callback that is due later than this is not sent: an active entry stands for it, and the sweeper sends in time.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    private readonly IRunStore _store;
    private readonly StepPerformers _performers;
    private readonly PlanCursor _plan;
    private readonly CodeDecider _code;
    private readonly StepInputs _inputs;
    private readonly ClaimTaker _claims;
    private readonly AttemptRunner _attempts;
    private readonly EventWaits _waits;
    private readonly NotifySteps _notifications;
    private readonly WaiterRows _waiters;
    private readonly OutcomeCommits _commits;
    private readonly OutcomeCommitter _committer;
    private readonly Choices _choices;
    private readonly ForkKeeper _forks;
    private readonly CallKeeper _calls;
    private readonly ForkCascade _cascade;
    private readonly FlowGate _gate;
    private readonly RunDuties _duties;
    private readonly RunSignals _signals;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<StepExecutor> _logger;

    internal StepExecutor(
        IRunStore store,
        StepPerformers performers,
        PlanCursor plan,
        CodeDecider code,
        StepInputs inputs,
        ClaimTaker claims,
        AttemptRunner attempts,
        EventWaits waits,
        NotifySteps notifications,
        WaiterRows waiters,
        OutcomeCommits commits,
        OutcomeCommitter committer,
        Choices choices,
        ForkKeeper forks,
        CallKeeper calls,
        ForkCascade cascade,
        FlowGate gate,
        RunDuties duties,
        RunSignals signals,
        IOptions<EngineOptions> options,
        TimeProvider time,
        ILogger<StepExecutor> logger)
    {
        (_store, _performers, _plan, _code, _inputs, _claims) = (store, performers, plan, code, inputs, claims);
        (_attempts, _commits, _committer) = (attempts, commits, committer);
        (_waits, _notifications, _waiters) = (waits, notifications, waiters);
        (_choices, _forks, _calls, _cascade, _gate, _duties) = (choices, forks, calls, cascade, gate, duties);
        (_signals, _options, _time, _logger) = (signals, options.Value, time, logger);
    }

    /// <summary>Handles one delivery of a callback.</summary>
    /// <param name="callback">The callback.</param>
    /// <param name="stopping">Canceled when the host stops: the claim goes back where that is safe. It never cuts a write short.</param>
    public async Task<DeliveryResult> ExecuteAsync(Callback callback, CancellationToken stopping)
    {
        for (var round = 1; round <= MaxRounds; round++)
        {
            var run = await _store.LoadAsync(callback.RunId, CancellationToken.None).ConfigureAwait(false);
            if (run is null)
                return Dropped(callback, "there is no such run");
            var leftBehind = await _cascade.IsLeftBehindAsync(run, CancellationToken.None).ConfigureAwait(false);
            var action = leftBehind ? new NextAction.Cancel() : await DecideAsync(run, callback).ConfigureAwait(false);
            if (await PerformAsync(run, callback, action, stopping).ConfigureAwait(false) is { } result)
                return result;
        }

        return Dropped(callback, "the row kept changing under this delivery");
    }

    private async Task<NextAction> DecideAsync(RunSnapshot run, Callback callback)
    {
        var row = run.Row;
        if (row.IsCode)
            return await _code.DecideAsync(run, callback, CancellationToken.None).ConfigureAwait(false);
        try
        {
            var step = row.Status.IsTerminal() || row.Cursor >= row.StepCount || run.ClaimIsLive
                ? null
                : await _plan.StepAtCursorAsync(run, CancellationToken.None).ConfigureAwait(false);
            return Decider.Decide(run, callback, _time.GetUtcNow(), _performers, step);
        }
        catch (PlanDamagedException e)
        {
            return row.Status == RunStatus.Blocked
                ? new NextAction.Nothing("the run is blocked")
                : new NextAction.HoldRun(BlockReason.PlanMismatch, e.Message);
        }
    }

    /// <summary>Null: the row had changed, so the decision does not hold and is made again.</summary>
    private async Task<DeliveryResult?> PerformAsync(RunSnapshot run, Callback callback, NextAction action, CancellationToken stopping) => action switch
    {
        NextAction.Nothing nothing => Dropped(callback, nothing.Reason),
        NextAction.SendAgain again => await SendAgainAsync(run, again.Delay).ConfigureAwait(false),
        NextAction.Admit => await AdmitAsync(run).ConfigureAwait(false),
        NextAction.Execute execute => await ExecuteStepAsync(run, execute, stopping).ConfigureAwait(false),
        NextAction.EndSleep sleep => await CommitAsync(run, await _commits.OfSleepAsync(run, sleep.Step, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false),
        NextAction.BeginWait begin => await BeginWaitAsync(run, begin.Step).ConfigureAwait(false),
        NextAction.LookForEvent look => await LookForEventAsync(run, callback, look.Step).ConfigureAwait(false),
        NextAction.Notify notify => await CommitAsync(run, await _notifications.PerformAsync(run, notify.Step, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false),
        NextAction.Choose choose => await CommitAsync(run, await _choices.OfAsync(run, choose.Step, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false),
        NextAction.Fork fork => await ForkAsync(run, fork.Step).ConfigureAwait(false),
        NextAction.Overlap overlap => await OverlapAsync(run, callback, overlap.Calls).ConfigureAwait(false),
        NextAction.Cancel => await CommitAsync(run, new RunCommit { Row = RunTransitions.Ended(run.Row, RunStatus.Canceled, _time.GetUtcNow()) }).ConfigureAwait(false),
        NextAction.FailLost lost => await CommitAsync(run, _commits.OfLostStep(run.Row, lost.Step)).ConfigureAwait(false),
        NextAction.AwaitHandler missing => await CommitAsync(run, AwaitCommit(run.Row, missing.Step)).ConfigureAwait(false),
        NextAction.Enter enter => await CommitAsync(run, _commits.OfEntry(run.Row, enter.Step)).ConfigureAwait(false),
        NextAction.Return done => await CommitAsync(run, _commits.OfReturn(run.Row, done.Output)).ConfigureAwait(false),
        NextAction.Throw thrown => await CommitAsync(run, _commits.OfThrow(run.Row, thrown.Error, thrown.HashBefore)).ConfigureAwait(false),
        NextAction.AwaitWorkflow => await CommitAsync(run, AwaitWorkflowCommit(run.Row)).ConfigureAwait(false),
        NextAction.HoldRun hold => await CommitAsync(run, HoldCommit(run.Row, hold)).ConfigureAwait(false),
        NextAction.Finish => await FinishAsync(run).ConfigureAwait(false),
        _ => throw new InvalidOperationException($"No way to perform {action.GetType().Name}."),
    };

    /// <summary>A run that is let in goes on in this delivery: what it does next is decided anew on its row.</summary>
    private async Task<DeliveryResult?> AdmitAsync(RunSnapshot run)
    {
        var commit = await _gate.AskAsync(run.Row, CancellationToken.None).ConfigureAwait(false);
        if (await StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
        {
            await _gate.TakeBackAsync(run.Row, CancellationToken.None).ConfigureAwait(false);
            return null;
        }

        if (written.Row.Status == RunStatus.Running)
            return null;
        await _gate.LookAgainAsync(written.Row, CancellationToken.None).ConfigureAwait(false);
        await CommittedAsync(written).ConfigureAwait(false);
        return DeliveryResult.Advanced;
    }

    private async Task<DeliveryResult?> ExecuteStepAsync(RunSnapshot run, NextAction.Execute execute, CancellationToken stopping)
    {
        var input = await _inputs.ReadAsync(run, execute.Step, CancellationToken.None).ConfigureAwait(false);
        var claimedAt = _time.GetTimestamp();
        var claimed = await _claims.TakeAsync(run, execute).ConfigureAwait(false);
        if (claimed is null)
            return null;
        var key = StepKey.Of(claimed.Row.Cursor, execute.Step);
        EngineLog.AttemptStarted(_logger, claimed.Row.RunId, key, claimed.Row.Attempt);
        var (outcome, held) = await _attempts.RunAsync(claimed, execute.Step, input, claimedAt, stopping).ConfigureAwait(false);
        EngineTelemetry.AttemptEnded(execute.Step.Name, outcome, _time.GetElapsedTime(claimedAt));
        EngineLog.AttemptEnded(_logger, claimed.Row.RunId, key, claimed.Row.Attempt, outcome.GetType().Name, _time.GetElapsedTime(claimedAt).TotalMilliseconds);
        if (outcome is AttemptOutcome.ClaimLost)
            return DeliveryResult.Discarded;
        // The outcome is worth more than a quick stop: the write is not canceled with the host.
        var written = await _committer.CommitAsync(held, execute.Step, outcome, CancellationToken.None).ConfigureAwait(false);
        if (written is null)
            return DeliveryResult.Discarded;
        await CommittedAsync(written).ConfigureAwait(false);
        return DeliveryResult.Executed;
    }

    /// <summary>Writes that the run waits, and only then looks whether what it waits for is there already.</summary>
    private async Task<DeliveryResult?> BeginWaitAsync(RunSnapshot run, WaitStep step)
    {
        var commit = await _waits.ArriveAsync(run, step, CancellationToken.None).ConfigureAwait(false);
        if (await StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
            return null;
        await CommittedAsync(written).ConfigureAwait(false);
        if (written.Row.Wait is not { } wait)
            return DeliveryResult.Advanced;
        if (await _waits.ResolveAsync(written, step, CancellationToken.None).ConfigureAwait(false) is { } resolved)
            return await ResolveAsync(written, resolved).ConfigureAwait(false);
        await SendAtDeadlineAsync(written, wait).ConfigureAwait(false);
        return DeliveryResult.Advanced;
    }

    private async Task<DeliveryResult?> LookForEventAsync(RunSnapshot run, Callback callback, WaitStep step)
    {
        if (await _waits.ResolveAsync(run, step, CancellationToken.None).ConfigureAwait(false) is { } commit)
            return await ResolveAsync(run, commit).ConfigureAwait(false);

        // The row's own callback, early by a clock's difference, waits for the deadline; one that is far from it, the sweeper sends.
        var left = run.Row.DueAt - _time.GetUtcNow();
        return callback.Due == run.Row.DueAt && left <= Repair.LookAhead
            ? await SendAgainAsync(run, left).ConfigureAwait(false)
            : Dropped(callback, "what the run waits for has not come");
    }

    private async Task<DeliveryResult?> ResolveAsync(RunSnapshot run, RunCommit commit)
    {
        var result = await CommitAsync(run, commit).ConfigureAwait(false);
        if (result is not null && commit.Row.Wait is null)
            await _waiters.RemoveAsync(run.Row, CancellationToken.None).ConfigureAwait(false);
        return result;
    }

    /// <summary>A callback for the deadline, or where that is far, a promise to look then.</summary>
    private async Task SendAtDeadlineAsync(RunSnapshot run, EventWait wait)
    {
        var left = wait.DueAt - _time.GetUtcNow();
        if (left <= LongestDelay)
            await SendAgainAsync(run, left > TimeSpan.Zero ? left : TimeSpan.Zero).ConfigureAwait(false);
        else if (wait.Deadline is { } deadline)
            await _store.AddActiveAsync(new ActiveEntry(run.Row.RunId, deadline), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>A step that children perform. They are made after the commit that counts them.</summary>
    private async Task<DeliveryResult?> ForkAsync(RunSnapshot run, ForkStep step)
    {
        var (commit, begin) = await _forks.LookAsync(run, step, CancellationToken.None).ConfigureAwait(false);
        if (commit is null)
            return DeliveryResult.Advanced;
        if (await StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
            return null;
        await _forks.MakeAsync(written, step, begin, CancellationToken.None).ConfigureAwait(false);
        await CommittedAsync(written).ConfigureAwait(false);
        return DeliveryResult.Advanced;
    }

    /// <summary>Several calls of a C# workflow. Runs of their own perform them; for an event the run waits by itself.</summary>
    private async Task<DeliveryResult?> OverlapAsync(RunSnapshot run, Callback callback, IReadOnlyList<ReplayCall> calls)
    {
        var (commit, begin) = await _calls.LookAsync(run, calls, CancellationToken.None).ConfigureAwait(false);
        if (commit is not null)
        {
            if (await StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
                return null;
            await _calls.MakeAsync(written, calls, begin, CancellationToken.None).ConfigureAwait(false);
            await CommittedAsync(written).ConfigureAwait(false);
            if (commit.Record is not null)
                return DeliveryResult.Advanced;
            run = written;
        }

        if (calls.Select(call => call.Step).OfType<WaitStep>().FirstOrDefault() is not { } wait)
            return DeliveryResult.Advanced;
        return run.Row.Wait is null
            ? await BeginWaitAsync(run, wait).ConfigureAwait(false)
            : await LookForEventAsync(run, callback, wait).ConfigureAwait(false);
    }

    /// <summary>Stores a change that needs no claim. Null: the row had changed.</summary>
    private async Task<DeliveryResult?> CommitAsync(RunSnapshot run, RunCommit commit)
    {
        if (await StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
            return null;
        await CommittedAsync(written).ConfigureAwait(false);
        return DeliveryResult.Advanced;
    }

    /// <summary>Null: the row had changed.</summary>
    private async Task<RunSnapshot?> StoreAsync(RunSnapshot run, RunCommit commit)
    {
        var written = await _store.CommitAsync(run, commit, CancellationToken.None).ConfigureAwait(false);
        if (written is not null)
            _code.Stored(written.Row, commit.Record);
        return written;
    }

    /// <summary>After every change: a blocked run is said aloud, a held or ended run gets its duties, whoever waits is told.</summary>
    private async Task CommittedAsync(RunSnapshot written)
    {
        var row = written.Row;
        if (row is { Status: RunStatus.Blocked, Block: { } block })
            EngineLog.RunBlocked(_logger, row.RunId, block.Reason, block.Message);
        if (row.AfterPending)
            await FinishAsync(written).ConfigureAwait(false);
        _signals.Changed(row);
    }

    private async Task<DeliveryResult?> FinishAsync(RunSnapshot run)
    {
        if (run.Row.Status.IsTerminal())
        {
            EngineLog.RunEnded(_logger, run.Row.RunId, run.Row.Status, run.Row.Cursor);
            EngineTelemetry.RunEnded(run.Row.Status);
        }

        try
        {
            await _duties.FinishAsync(run, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageUnavailableException e)
        {
            // The duties are marked as pending on the row, and the sweeper comes by.
            EngineLog.StorageInDoubt(_logger, run.Row.RunId, "finish", e.Message);
        }

        return DeliveryResult.Advanced;
    }

    private async Task<DeliveryResult?> SendAgainAsync(RunSnapshot run, TimeSpan delay)
    {
        var next = new Callback(run.Row.RunId, run.Row.Cursor, run.Row.DueAt);
        await _store.SendAsync(next, delay, CancellationToken.None).ConfigureAwait(false);
        return DeliveryResult.SentAgain;
    }

    /// <summary>Where a worker went away in the middle of an attempt, and this deployment lacks the handler, that attempt leaves its row all the same.</summary>
    private RunCommit AwaitCommit(RunRow row, AttemptedStep step) =>
        MissingHandler.Commit(row, step, _performers.Missing(step), _time.GetUtcNow(), _options.MissingHandlerPatience) with { Attempt = _commits.LostAttempt(row, step) };

    private RunCommit AwaitWorkflowCommit(RunRow row) =>
        MissingHandler.CommitWorkflow(row, _time.GetUtcNow(), _options.MissingHandlerPatience) with { Attempt = _commits.LostAttempt(row) };

    private RunCommit HoldCommit(RunRow row, NextAction.HoldRun hold) => new()
    {
        Row = RunTransitions.Blocked(row, new Block(hold.Reason, hold.Message, _time.GetUtcNow())),
        Attempt = _commits.LostAttempt(row, hold.Message),
    };

    private DeliveryResult Dropped(Callback callback, string reason)
    {
        EngineLog.CallbackDropped(_logger, callback.RunId, callback.Position, reason);
        return DeliveryResult.Dropped;
    }
}
