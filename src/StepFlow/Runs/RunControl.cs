using Microsoft.Extensions.Logging;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Execution.Ends;
using StepFlow.Recovery;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Runs;

/// <summary>
/// What an operator does to a run: cancel, pause, resume. Each is idempotent, each is one conditional write, and each is refused
/// with a reason where the run's status does not allow it. (Restart and fork make new runs: <see cref="RunCopier"/>.)
/// </summary>
public sealed class RunControl
{
    private const int MaxRounds = 20;

    private readonly IRunStore _store;
    private readonly RunDuties _duties;
    private readonly Compensations _compensations;
    private readonly RunRemoval _removal;
    private readonly RunSignals _signals;
    private readonly IRandomSource _random;
    private readonly TimeProvider _time;
    private readonly ILogger<RunControl> _logger;

    internal RunControl(
        IRunStore store,
        RunDuties duties,
        Compensations compensations,
        RunRemoval removal,
        RunSignals signals,
        IRandomSource random,
        TimeProvider time,
        ILogger<RunControl> logger)
    {
        (_store, _duties, _compensations, _removal) = (store, duties, compensations, removal);
        (_signals, _random, _time, _logger) = (signals, random, time, logger);
    }

    /// <summary>
    /// Cancels a run. Nothing more executes; a step in flight is told to stop, and if it finishes all the same, its result is kept.
    /// </summary>
    public Task<RunSnapshot> CancelAsync(string runId, CancellationToken cancellationToken) =>
        ChangeAsync(runId, Cancel, cancellationToken);

    /// <summary>Holds a run before its next step. A step in flight finishes and is recorded.</summary>
    public Task<RunSnapshot> PauseAsync(string runId, CancellationToken cancellationToken) =>
        ChangeAsync(runId, Pause, cancellationToken);

    /// <summary>Holds a child with its parent, which lets it go on again. One that is held already stays as it is.</summary>
    internal Task<RunSnapshot> HoldAsync(string runId, RunRow parent, CancellationToken cancellationToken) =>
        ChangeAsync(runId, (run, _) => Held(run, row => RunTransitions.HeldWith(row, parent.RunId, _time.GetUtcNow())), cancellationToken);

    /// <summary>
    /// Lets a paused or blocked run go on, and a failed run go on from its failed step. Refused for a failed one that its parent counts as
    /// failed: it goes on with that.
    /// </summary>
    public Task<RunSnapshot> ResumeAsync(string runId, CancellationToken cancellationToken) =>
        ChangeAsync(runId, ResumedAloneAsync, cancellationToken);

    /// <summary>
    /// Lets a child go on as its parent saw it, and does nothing to one that was resumed or has failed meanwhile: its parent may have counted
    /// how that ended, and whoever decided this may have stood still since.
    /// </summary>
    internal Task<RunSnapshot> ResumeAsync(RunSnapshot seen, CancellationToken cancellationToken) => ChangeAsync(
        seen.Row.RunId,
        (run, token) => run.Row.Incarnation == seen.Row.Incarnation && run.Row.Generation == seen.Row.Generation
            && (run.Row.Status != RunStatus.Failed || seen.Row.Status == RunStatus.Failed) ? ResumedAsync(run, token) : Nothing,
        cancellationToken);

    /// <summary>
    /// Removes a run with everything that belongs to it. Refused while it has not ended, or somebody needs it yet: the run that waits for it,
    /// or its compensation.
    /// </summary>
    public async Task DeleteAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await LoadAsync(runId, cancellationToken).ConfigureAwait(false);
        if (await _removal.TryRemoveAsync(run, cancellationToken).ConfigureAwait(false) is { } reason)
            throw Refused(run.Row, "deleted", reason);
    }

    private Task<RunCommit?> Cancel(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = run.Row;
        if (row.Status == RunStatus.Canceled || row is { CancelRequested: true, Status: not RunStatus.Succeeded and not RunStatus.Failed })
            return Nothing;
        if (row.Status.IsTerminal())
            throw Refused(row, "canceled", "It has ended.");
        return run.ClaimIsLive
            ? Change(row with { CancelRequested = true })
            : Change(RunTransitions.Ended(row, RunStatus.Canceled, _time.GetUtcNow()));
    }

    private static Task<RunCommit?> Pause(RunSnapshot run, CancellationToken cancellationToken) => Held(run, RunTransitions.Paused);

    private static Task<RunCommit?> Held(RunSnapshot run, Func<RunRow, RunRow> hold)
    {
        var row = run.Row;
        if (row.Status == RunStatus.Paused)
            return Nothing;
        if (!row.Status.IsActive())
            throw Refused(row, "paused", row.Status == RunStatus.Blocked ? "It is held already; resume or cancel it." : "It has ended.");
        return Change(hold(row));
    }

    private async Task<RunCommit?> ResumedAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var now = _time.GetUtcNow();
        return row.Status switch
        {
            RunStatus.Paused => new RunCommit { Row = RunTransitions.Unpaused(row, now), Send = true },
            RunStatus.Blocked => new RunCommit { Row = RunTransitions.Unblocked(row, now), Send = true },
            RunStatus.Failed => await ResumeFailedAsync(run, now, cancellationToken).ConfigureAwait(false),
            RunStatus.Succeeded or RunStatus.Canceled => throw Refused(row, "resumed", "It has ended; restart or fork it."),
            _ => null,
        };
    }

    private async Task<RunCommit?> ResumedAloneAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (run.Row is { Status: RunStatus.Failed, Parent: { Kind: not ForkKind.Compensation } link } && await IsCountedAsync(link, cancellationToken).ConfigureAwait(false))
            throw Refused(run.Row, "resumed", $"Run '{link.RunId}' counts it as failed. Resume that run once it has failed: it lets this one go on.");
        return await ResumedAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A branch is nothing but its parent's; a run of another workflow is its own once its parent has gone on.</summary>
    private async Task<bool> IsCountedAsync(ParentLink link, CancellationToken cancellationToken) =>
        await _store.LoadAsync(link.RunId, cancellationToken).ConfigureAwait(false) is { Row: var parent } && parent.Incarnation == link.Incarnation
        && (link.IsBranch || (parent.ForkPosition == link.Position && !parent.Status.IsTerminal()));

    /// <summary>One batch raises the generation and turns the failed record into a failed attempt; all other records stay.</summary>
    private async Task<RunCommit?> ResumeFailedAsync(RunSnapshot run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = run.Row;
        if (await HasEndToTellAsync(run, cancellationToken).ConfigureAwait(false))
            await FinishFirstAsync(run, cancellationToken).ConfigureAwait(false);
        if (await _compensations.FindAsync(run, cancellationToken).ConfigureAwait(false) is { Row: var undoing })
            throw Refused(row, "resumed", $"Its compensation '{undoing.RunId}' ({undoing.Status}) undoes what its steps did. Restart the run, or fork it, instead.");
        var failed = await _store.ReadRecordAsync(run, row.Cursor, cancellationToken).ConfigureAwait(false);
        if (failed is null)
        {
            var current = await LoadAsync(row.RunId, cancellationToken).ConfigureAwait(false);
            if (current.Version == run.Version)
                throw new StorageDamagedException($"Run '{row.RunId}' has failed at position {row.Cursor}, but that position has no record.");
            // Another resume has taken the record away. This write meets its version of the row, and the decision is made anew.
            return new RunCommit { Row = row };
        }

        if (CodeStepName.IsReturn(failed.Name) && StepErrors.ComesFromStep(failed.Error))
            throw Refused(row, "resumed", "Its code caught the failure of a step, and recorded more before it failed with it. Fork it from that step.");
        return new RunCommit
        {
            Row = RunTransitions.ResumedAfterFailure(row, now),
            RemoveRecord = failed.Position,
            Attempt = new AttemptRecord
            {
                Position = failed.Position,
                Generation = failed.Generation,
                Attempt = failed.Attempts,
                StartedAt = failed.StartedAt,
                EndedAt = failed.EndedAt,
                Error = failed.Error ?? StepErrors.Of("unknown", "The record held no error.", retryable: true),
                Owner = failed.Owner,
            },
            Send = true,
        };
    }

    private async Task<bool> HasEndToTellAsync(RunSnapshot run, CancellationToken cancellationToken) => run.Row.AfterPending
        && (run.Row.Settings is not null || await _compensations.AreOwedAsync(run, cancellationToken).ConfigureAwait(false));

    /// <summary>An end is told before it is undone. This changes the row, so that what was decided on it is decided anew.</summary>
    private async Task FinishFirstAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!await _duties.FinishAsync(run, cancellationToken).ConfigureAwait(false))
            throw Refused(run.Row, "resumed", RunRemoval.NotTold);
    }

    private static Task<RunCommit?> Nothing => Task.FromResult<RunCommit?>(null);

    private static Task<RunCommit?> Change(RunRow row) => Task.FromResult<RunCommit?>(new RunCommit { Row = row });

    /// <summary>
    /// Decides on the row as it is, writes, and decides anew where the row has changed meanwhile. Before the first write comes a promise
    /// to look at the run again: the run's own entry may lie days ahead, or be gone with its end. A crash behind the promise costs one
    /// needless look, a crash before it nothing.
    /// </summary>
    private async Task<RunSnapshot> ChangeAsync(
        string runId, Func<RunSnapshot, CancellationToken, Task<RunCommit?>> decide, CancellationToken cancellationToken)
    {
        var promised = false;
        for (var round = 0; round < MaxRounds; round++)
        {
            var run = await LoadAsync(runId, cancellationToken).ConfigureAwait(false);
            if (await decide(run, cancellationToken).ConfigureAwait(false) is not { } commit)
            {
                // The same action once more, because its first answer was lost: perhaps its duties were, or the list was not told.
                if (!run.Row.AfterPending && run.Row.Listed)
                    await _store.EnlistAsync(run, cancellationToken).ConfigureAwait(false);
                await _duties.FinishAsync(run, cancellationToken).ConfigureAwait(false);
                return run;
            }

            if (!promised)
                await _store.AddActiveAsync(Repair.Announcement(runId, _time.GetUtcNow(), _random), cancellationToken).ConfigureAwait(false);
            promised = true;
            if (await _store.CommitAsync(run, commit, cancellationToken).ConfigureAwait(false) is not { } written)
                continue;
            if (written.Row.Status.IsTerminal())
            {
                EngineLog.RunEnded(_logger, runId, written.Row.Status, written.Row.Cursor);
                EngineTelemetry.RunEnded(written.Row.Status);
            }

            if (written.Row.AfterPending)
                await _duties.FinishAsync(written, cancellationToken).ConfigureAwait(false);
            _signals.Changed(runId);
            return written;
        }

        throw new StorageUnavailableException($"Run '{runId}' kept changing while it was to be changed {MaxRounds} times in a row. Try again.");
    }

    private async Task<RunSnapshot> LoadAsync(string runId, CancellationToken cancellationToken) =>
        await _store.LoadAsync(runId, cancellationToken).ConfigureAwait(false) ?? throw Unknown(runId);

    internal static NotFoundException Unknown(string runId) => new($"There is no run '{runId}'. It may have been deleted, or removed after its retention.");

    private static ConflictException Refused(RunRow row, string action, string advice) =>
        new($"Run '{row.RunId}' is {row.Status} and cannot be {action}. {advice}");
}
