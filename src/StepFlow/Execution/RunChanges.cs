using Microsoft.Extensions.Logging;
using StepFlow.Errors;
using StepFlow.Execution.Ends;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution;

/// <summary>Stores what a delivery decided on, if the row is still as it was loaded, and does what follows from every such change.</summary>
internal sealed class RunChanges(
    IRunStore store, NextCallback next, WrittenRows rows, RunHistories histories, RunDuties duties, RunSignals signals, TimeProvider time, ILogger<RunChanges> logger)
{
    /// <summary>Stores a change that needs no claim. Null: the row had changed.</summary>
    public async Task<DeliveryResult?> CommitAsync(RunSnapshot run, RunCommit commit)
    {
        if (await StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
            return null;
        await CommittedAsync(written).ConfigureAwait(false);
        return DeliveryResult.Advanced;
    }

    /// <summary>Only stores it: something comes before <see cref="CommittedAsync"/>, which is owed. Null: the row had changed.</summary>
    public async Task<RunSnapshot?> StoreAsync(RunSnapshot run, RunCommit commit)
    {
        var written = await store.CommitAsync(run, commit, CancellationToken.None).ConfigureAwait(false)
            ?? await FindOwnAsync(commit).ConfigureAwait(false);
        if (written is not null)
            histories.Learn(written.Row, commit.Record);
        return written;
    }

    /// <summary>
    /// A client library repeats a write whose answer it did not get, and then meets its own: the row stands right behind the record, and that
    /// carries the token of this delivery. Null: another's.
    /// </summary>
    private async Task<RunSnapshot?> FindOwnAsync(RunCommit commit)
    {
        if (commit.Record is not { } record
            || await store.LoadAsync(commit.Row.RunId, CancellationToken.None).ConfigureAwait(false) is not { Row: var row } current
            || (row.Incarnation, row.Generation, row.Cursor, row.Status, row.RecordHash)
                != (commit.Row.Incarnation, commit.Row.Generation, commit.Row.Cursor, commit.Row.Status, record.Hash)
            || (await store.ReadRecordAsync(current, record.Position, CancellationToken.None).ConfigureAwait(false))?.Owner != record.Owner)
        {
            return null;
        }

        if (commit.Send)
            await next.SendAsync(current, CancellationToken.None).ConfigureAwait(false);
        return current;
    }

    /// <summary>After every change: an ended run is counted, a blocked one is said aloud, both and a held one get their duties, whoever waits is told.</summary>
    public async Task CommittedAsync(RunSnapshot written)
    {
        var row = written.Row;
        rows.Keep(written);
        if (row.Status.IsTerminal())
        {
            EngineLog.RunEnded(logger, row.RunId, row.Status, row.Cursor);
            EngineTelemetry.RunEnded(row.Status);
        }

        if (row is { Status: RunStatus.Blocked, Block: { } block })
            EngineLog.RunBlocked(logger, row.RunId, block.Reason, block.Message);
        var finished = !row.AfterPending || await TryFinishAsync(written).ConfigureAwait(false);
        if (finished && row.Status.IsTerminal())
            signals.Ended(written.Finished());
        else
            signals.Changed(row);
    }

    /// <summary>
    /// Does the duties of a run that has ended or is held. Where storage does not answer, or one cannot be done yet, the sweeper comes by: the
    /// row says that they are owed, and a look is promised, as the run's own entry may lie as far ahead as a deadline that it did not need.
    /// </summary>
    public async Task<DeliveryResult> FinishAsync(RunSnapshot run)
    {
        await TryFinishAsync(run).ConfigureAwait(false);
        return DeliveryResult.Advanced;
    }

    private async Task<bool> TryFinishAsync(RunSnapshot run)
    {
        try
        {
            if (await duties.FinishAsync(run, CancellationToken.None).ConfigureAwait(false))
                return true;
        }
        catch (StorageUnavailableException e)
        {
            EngineLog.StorageInDoubt(logger, run.Row.RunId, "finish", e.Message);
        }

        await store.AddActiveAsync(Repair.Look(run.Row.RunId, time.GetUtcNow()), CancellationToken.None).ConfigureAwait(false);
        return false;
    }

    /// <summary>One callback takes the place of the one that was delivered.</summary>
    public async Task<DeliveryResult> SendAgainAsync(RunSnapshot run, TimeSpan delay)
    {
        var next = new Callback(run.Row.RunId, run.Row.Cursor, run.Row.DueAt);
        await store.SendAsync(next, delay, CancellationToken.None).ConfigureAwait(false);
        return DeliveryResult.SentAgain;
    }
}
