using Microsoft.Extensions.Logging;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Execution.Attempts;
using StepFlow.Execution.Ends;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Recovery;

/// <summary>
/// Handles a callback whose deliveries kept failing. An outage of storage must not block healthy runs, so the callback is sent
/// again, later and later; a run is blocked only after a day without progress.
/// </summary>
public sealed class PoisonCallbacks
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly IRunStore _store;
    private readonly OutcomeCommits _commits;
    private readonly RunDuties _duties;
    private readonly RunSignals _signals;
    private readonly TimeProvider _time;
    private readonly ILogger<PoisonCallbacks> _logger;

    internal PoisonCallbacks(
        IRunStore store, OutcomeCommits commits, RunDuties duties, RunSignals signals, TimeProvider time, ILogger<PoisonCallbacks> logger) =>
        (_store, _commits, _duties, _signals, _time, _logger) = (store, commits, duties, signals, time, logger);

    /// <summary>Handles one such callback.</summary>
    public async Task HandleAsync(Callback callback, CancellationToken cancellationToken)
    {
        EngineLog.PoisonCallback(_logger, callback.RunId, callback.Position);
        RunSnapshot? run;
        try
        {
            run = await _store.LoadAsync(callback.RunId, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageDamagedException e)
        {
            // No later delivery can read the row either: this takes a person, and says so where alerts look.
            EngineLog.CallbackGivenUp(_logger, callback.RunId, callback.Position, e.Message);
            return;
        }

        if (run is null || !run.Row.Status.IsActive() || (run.Row.Cursor > callback.Position && callback.EndedCall is null) || run.ClaimIsLive)
            return;
        if (run.Age >= Patience && run.Row.DueAt <= _time.GetUtcNow() - Patience)
            await BlockAsync(run, cancellationToken).ConfigureAwait(false);
        else
            await SendLaterAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The longer the row has stood still, the longer the wait: half its age, from a minute to an hour.</summary>
    private Task SendLaterAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromTicks(Math.Clamp(run.Age.Ticks / 2, ShortestWait.Ticks, LongestWait.Ticks));
        return _store.SendAsync(new Callback(run.Row.RunId, run.Row.Cursor, run.Row.DueAt), wait, cancellationToken);
    }

    private async Task BlockAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var message = $"Every delivery for position {run.Row.Cursor} has failed since {run.WrittenAt:u}. The host's log has the errors "
            + $"(look for the run id {run.Row.RunId}); resume tries again.";
        var block = new Block(BlockReason.NoProgress, message, _time.GetUtcNow());
        var commit = new RunCommit
        {
            Row = RunTransitions.Blocked(run.Row, block),
            Attempt = _commits.LostAttempt(run.Row, message),
        };
        if (await _store.CommitAsync(run, commit, cancellationToken).ConfigureAwait(false) is not { } blocked)
            return;
        await _duties.FinishAsync(blocked, cancellationToken).ConfigureAwait(false);
        EngineLog.RunBlocked(_logger, run.Row.RunId, block.Reason, block.Message);
        _signals.Changed(run.Row.RunId);
    }
}
