using Microsoft.Extensions.Logging;
using StepFlow.Execution.Actions;
using StepFlow.Execution.Attempts;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Execution;

/// <summary>
/// Re-enters a run once: load (unless this process wrote the row last), decide, read the input, claim, execute, commit, send. Executes at most
/// one step, or as many as <see cref="EngineOptions.StepsPerDelivery"/> says, one behind the other. Throws only where storage does not answer,
/// so that the callback comes again; a step's failure is an outcome, never an exception.
/// </summary>
public sealed class StepExecutor
{
    /// <summary>How often a delivery decides anew after it met another version of the row; then it leaves the run to the sweeper.</summary>
    private const int MaxRounds = 8;

    private static readonly TimeSpan CrowdedWait = TimeSpan.FromSeconds(1);

    private readonly IRunStore _store;
    private readonly WrittenRows _written;
    private readonly RunDecider _decider;
    private readonly RunChanges _changes;
    private readonly StepAttempts _attempts;
    private readonly WaitSteps _waits;
    private readonly NotifySteps _notifications;
    private readonly SleepsUntil _sleeps;
    private readonly Choices _choices;
    private readonly ForkSteps _forks;
    private readonly OverlapSteps _overlaps;
    private readonly Admissions _admissions;
    private readonly RowActions _rows;
    private readonly OutcomeCommits _commits;
    private readonly ILogger<StepExecutor> _logger;

    internal StepExecutor(
        IRunStore store,
        WrittenRows written,
        RunDecider decider,
        RunChanges changes,
        StepAttempts attempts,
        WaitSteps waits,
        NotifySteps notifications,
        SleepsUntil sleeps,
        Choices choices,
        ForkSteps forks,
        OverlapSteps overlaps,
        Admissions admissions,
        RowActions rows,
        OutcomeCommits commits,
        ILogger<StepExecutor> logger)
    {
        (_store, _written, _decider, _changes, _rows, _commits, _logger) = (store, written, decider, changes, rows, commits, logger);
        (_attempts, _waits, _notifications, _sleeps, _choices) = (attempts, waits, notifications, sleeps, choices);
        (_forks, _overlaps, _admissions) = (forks, overlaps, admissions);
    }

    /// <summary>Handles one delivery of a callback.</summary>
    /// <param name="callback">The callback.</param>
    /// <param name="stopping">Canceled when the host stops: the claim goes back where that is safe. It never cuts a write short.</param>
    public async Task<DeliveryResult> ExecuteAsync(Callback callback, CancellationToken stopping)
    {
        if (await TryAsWrittenAsync(callback, stopping).ConfigureAwait(false) is { } done)
            return done;
        for (var round = 1; round <= MaxRounds; round++)
        {
            var run = await _store.LoadAsync(callback.RunId, CancellationToken.None).ConfigureAwait(false);
            if (run is null)
                return Dropped(callback, "there is no such run");
            var action = await _decider.DecideAsync(run, callback).ConfigureAwait(false);
            if (await PerformAsync(run, callback, action, stopping).ConfigureAwait(false) is { } result)
                return result;
        }

        return callback.EndedCall is null
            ? Dropped(callback, "the row kept changing under this delivery")
            : await TellLaterAsync(callback).ConfigureAwait(false);
    }

    /// <summary>Goes on from the row as this process has written it. Null: it has to be loaded, as another has changed it, or more is to do than one write.</summary>
    private async Task<DeliveryResult?> TryAsWrittenAsync(Callback callback, CancellationToken stopping) =>
        _written.Take(callback) is { } run && await _decider.DecideAsync(run, callback).ConfigureAwait(false) is { IsOneWrite: true } action
            ? await PerformAsync(run, callback, action, stopping).ConfigureAwait(false)
            : null;

    /// <summary>Many calls end at once, and each of their ends writes the one row: nobody else tells the run of this one.</summary>
    private async Task<DeliveryResult> TellLaterAsync(Callback callback)
    {
        await _store.SendAsync(callback, CrowdedWait, CancellationToken.None).ConfigureAwait(false);
        return DeliveryResult.SentAgain;
    }

    /// <summary>
    /// The next actions and what performs each: those with requests of their own in a class, the others as one change of the row. Null: the
    /// row had changed, so the decision does not hold and is made again.
    /// </summary>
    private async Task<DeliveryResult?> PerformAsync(RunSnapshot run, Callback callback, NextAction action, CancellationToken stopping) => action switch
    {
        NextAction.Nothing nothing => Dropped(callback, nothing.Reason),
        NextAction.SendAgain again => await _changes.SendAgainAsync(run, again.Delay).ConfigureAwait(false),
        NextAction.Finish => await _changes.FinishAsync(run).ConfigureAwait(false),
        NextAction.Admit => await _admissions.AdmitAsync(run).ConfigureAwait(false),
        NextAction.Execute execute => await _attempts.ExecuteAsync(run, execute, stopping).ConfigureAwait(false),
        NextAction.WaitForEvents wait => await _waits.LookAsync(run, callback, wait.Steps).ConfigureAwait(false),
        NextAction.Fork fork => await _forks.LookAsync(run, fork.Step).ConfigureAwait(false),
        NextAction.Overlap overlap => await _overlaps.LookAsync(run, callback, overlap.Replay).ConfigureAwait(false),
        NextAction.Notify notify => await CommitAsync(run, _notifications.PerformAsync(run, notify.Step, CancellationToken.None)).ConfigureAwait(false),
        NextAction.Choose choose => await CommitAsync(run, _choices.OfAsync(run, choose.Step, CancellationToken.None)).ConfigureAwait(false),
        NextAction.SleepUntil until => await CommitAsync(run, _sleeps.OfAsync(run, until.Step, CancellationToken.None)).ConfigureAwait(false),
        NextAction.EndSleep sleep => await CommitAsync(run, _commits.OfSleepAsync(run, sleep.Step, CancellationToken.None)).ConfigureAwait(false),
        _ => await _changes.CommitAsync(run, _rows.Of(run.Row, action)).ConfigureAwait(false),
    };

    private async Task<DeliveryResult?> CommitAsync(RunSnapshot run, Task<RunCommit> commit) =>
        await _changes.CommitAsync(run, await commit.ConfigureAwait(false)).ConfigureAwait(false);

    private DeliveryResult Dropped(Callback callback, string reason)
    {
        EngineLog.CallbackDropped(_logger, callback.RunId, callback.Position, reason);
        return DeliveryResult.Dropped;
    }
}
