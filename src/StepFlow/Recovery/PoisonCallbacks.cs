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
/// again, later and later; a run is blocked only after a day in which its deliveries kept failing. That is counted from the first of them,
/// noted on the row: how old the row is says nothing, as a run may rest for long, and a host may be down for a weekend.
/// </summary>
public sealed class PoisonCallbacks
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    /// <summary>Between two failures that belong together: the longest wait, and the tries of the queue. What lies farther apart went well in between.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromHours(3);
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
        var now = _time.GetUtcNow();
        var note = NoteOf(run, now);
        if (!Rests(run.Row, now) && now - note.Since >= Patience)
            await BlockAsync(run, note, cancellationToken).ConfigureAwait(false);
        else
            await SendLaterAsync(run, note, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A run that waits may be looked at without a write, so a note on it would outlive deliveries that went well.</summary>
    private static bool Rests(RunRow row, DateTimeOffset now) => row.DueAt > now || row.Fork is { Live.Count: > 0 };

    /// <summary>Since when its deliveries fail. Each failure writes the note anew, so the row's age is the time since the last.</summary>
    private static Block NoteOf(RunSnapshot run, DateTimeOffset now)
    {
        var (since, times) = run.Row.Block is { Reason: BlockReason.NoProgress } known && run.Age <= LongestGap ? (known.Since, known.Probes) : (now, 0);
        var message = $"Every delivery for position {run.Row.Cursor} has failed since {since:u}. The host's log has the errors "
            + $"(look for the run id {run.Row.RunId}).";
        return new Block(BlockReason.NoProgress, message, since, times + 1);
    }

    /// <summary>
    /// The longer its deliveries fail, the longer the wait: half that time, from a minute to an hour. The note begins an ended claim's
    /// lease anew, so the callback comes after that. Where the row changes under the note, somebody goes on with the run.
    /// </summary>
    private async Task SendLaterAsync(RunSnapshot run, Block note, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var failing = note.Probes > 1 ? now - note.Since : run.Age;
        var wait = TimeSpan.FromTicks(Math.Clamp(failing.Ticks / 2, ShortestWait.Ticks, LongestWait.Ticks));
        if (!Rests(run.Row, now))
        {
            await _store.CommitAsync(run, new RunCommit { Row = run.Row with { Block = note } }, cancellationToken).ConfigureAwait(false);
            wait += run.Row.Claim?.Lease + RunSnapshot.ClaimGrace ?? TimeSpan.Zero;
        }

        await _store.SendAsync(new Callback(run.Row.RunId, run.Row.Cursor, run.Row.DueAt), wait, cancellationToken).ConfigureAwait(false);
    }

    private async Task BlockAsync(RunSnapshot run, Block note, CancellationToken cancellationToken)
    {
        var block = new Block(BlockReason.NoProgress, $"{note.Message} Resume tries again.", _time.GetUtcNow());
        var commit = new RunCommit
        {
            Row = RunTransitions.Blocked(run.Row, block),
            Attempt = _commits.LostAttempt(run.Row, block.Message),
        };
        if (await _store.CommitAsync(run, commit, cancellationToken).ConfigureAwait(false) is not { } blocked)
            return;
        await _duties.FinishAsync(blocked, cancellationToken).ConfigureAwait(false);
        EngineLog.RunBlocked(_logger, run.Row.RunId, block.Reason, block.Message);
        _signals.Changed(run.Row.RunId);
    }
}
