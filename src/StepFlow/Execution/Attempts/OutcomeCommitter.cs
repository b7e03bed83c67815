using Microsoft.Extensions.Logging;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Attempts;

/// <summary>
/// Stores the outcome of an attempt, through conflicts and outages. On any doubt it reloads: the claim is still ours → the change is
/// made anew on the row as it stands; the record is ours → it was our write; another owns the claim → the outcome is discarded.
/// </summary>
internal sealed class OutcomeCommitter(
    IRunStore store, NextCallback next, OutcomeCommits commits, ClaimAhead ahead, RunHistories histories, TimeProvider time, ILogger<OutcomeCommitter> logger)
{
    private const int MaxRounds = 12;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>The row as stored with the outcome; null where another owner made the outcome worthless.</summary>
    /// <param name="held">The row with the claim that the attempt was made under.</param>
    /// <param name="step">The step.</param>
    /// <param name="outcome">What came of the attempt.</param>
    /// <param name="turn">The delivery goes on with the next step, where the row then carries this one's token; null: it does not.</param>
    /// <param name="cancellationToken">Stops the waiting for storage.</param>
    public async Task<RunSnapshot?> CommitAsync(
        RunSnapshot held, AttemptedStep step, AttemptOutcome outcome, NextTurn? turn, CancellationToken cancellationToken)
    {
        var mine = held.Row.Claim?.Owner ?? throw new InvalidOperationException($"Run '{held.Row.RunId}' is committed without a claim.");
        var basis = held;
        for (var round = 1; ; round++)
        {
            if (await TryCommitAsync(basis, step, outcome, turn, round, cancellationToken).ConfigureAwait(false) is { } written)
                return written;
            var current = await ReloadAsync(held.Row.RunId, cancellationToken).ConfigureAwait(false);
            if (current?.Row.Claim?.Owner == mine)
            {
                basis = current;
                continue;
            }

            var (isMine, isLast) = current switch
            {
                null => default,
                { Row: var row } when outcome is AttemptOutcome.GivenBack && IsWithoutClaim(row, held.Row) => (true, true),
                _ => await FindAsync(current, held.Row, mine, cancellationToken).ConfigureAwait(false),
            };
            if (current is not null && isMine)
            {
                if (isLast)
                    await next.SendAsync(current, cancellationToken).ConfigureAwait(false);
                return current;
            }

            EngineLog.OutcomeDiscarded(logger, held.Row.RunId, StepKey.Of(held.Row.Cursor, step), held.Row.Attempt);
            return null;
        }
    }

    /// <summary>Null: another version of the row was met, or it is not known whether the write took effect.</summary>
    private async Task<RunSnapshot?> TryCommitAsync(
        RunSnapshot basis, AttemptedStep step, AttemptOutcome outcome, NextTurn? turn, int round, CancellationToken cancellationToken)
    {
        try
        {
            var commit = await commits.OfAsync(basis, step, outcome, cancellationToken).ConfigureAwait(false);
            if (turn is not null)
                commit = await ahead.OfAsync(basis, commit, turn).ConfigureAwait(false);
            var written = await store.CommitAsync(basis, commit, cancellationToken).ConfigureAwait(false);
            if (written is not null)
                histories.Learn(written.Row, commit.Record);
            return written;
        }
        catch (StorageUnavailableException e) when (round < MaxRounds)
        {
            await WaitAsync(round, e, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    private async Task<RunSnapshot?> ReloadAsync(string runId, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                return await store.LoadAsync(runId, cancellationToken).ConfigureAwait(false);
            }
            catch (StorageUnavailableException e) when (round < MaxRounds)
            {
                await WaitAsync(round, e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task WaitAsync(int round, StorageUnavailableException outage, CancellationToken cancellationToken)
    {
        var wait = outage.RetryAfter ?? TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << round, LongestWait.Ticks));
        return Task.Delay(wait, time, cancellationToken);
    }

    /// <summary>True for a row as it was before the claim: a claim that is given back leaves no trace, and nobody but its holder takes its attempt back.</summary>
    private static bool IsWithoutClaim(RunRow row, RunRow held) =>
        row.Claim is null && (row.Incarnation, row.Generation, row.Cursor, row.Attempt) == (held.Incarnation, held.Generation, held.Cursor, held.Attempt - 1);

    /// <summary>
    /// Whether the claim's outcome is stored, as the final record of the position or as a failed attempt at it, and whether the run is still
    /// where that has left it.
    /// </summary>
    private async Task<(bool IsMine, bool IsLast)> FindAsync(RunSnapshot current, RunRow held, string mine, CancellationToken cancellationToken)
    {
        if (current.Row.Incarnation != held.Incarnation)
            return (false, false);
        if (await store.ReadRecordAsync(current, held.Cursor, cancellationToken).ConfigureAwait(false) is { } record)
            return (record.Owner == mine, record.Hash == current.Row.RecordHash);
        var attempts = await store.ReadAttemptsAsync(current, cancellationToken).ConfigureAwait(false);
        return (attempts.Any(a => a.Owner == mine && a.Error.Type != StepErrors.LostCode), true);
    }
}
