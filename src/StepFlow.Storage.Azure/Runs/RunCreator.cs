using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Callbacks;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Index;
using StepFlow.Storage.Azure.Payloads;
using StepFlow.Storage.Azure.Requests;

namespace StepFlow.Storage.Azure.Runs;

/// <summary>Accepts runs: blobs, active row, rows, list, callback. From the run row on, without its mark, the run is accepted.</summary>
internal sealed partial class RunCreator(
    AzureClients clients,
    AzureRequests requests,
    RunSnapshots snapshots,
    ValueStore values,
    DayIndex days,
    ActiveIndex active,
    RunPurge purge,
    CallbackSender sender,
    ILoggerFactory? loggers = null)
{
    // Active row, list and callback; the batches are counted by the rows.
    private const int FixedRequests = 3;

    // Each but the first follows something that was in the way and has been cleared.
    private const int Tries = 3;

    private readonly ILogger _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<RunCreator>();

    public async Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken)
    {
        var rows = NewRunRows.Of(run, run.Row.Listed ? FixedRequests : FixedRequests - 1);
        foreach (var blob in rows.Blobs)
            await values.UploadAsync(blob, cancellationToken).ConfigureAwait(false);
        var entry = ActiveEntry.First(run.Row);
        await active.AddAsync(entry, cancellationToken).ConfigureAwait(false);

        var outcome = await WriteOrClearAsync(run, rows, cancellationToken).ConfigureAwait(false);
        if (outcome is null)
        {
            await CleanUpAsync(run, rows, null, entry).ConfigureAwait(false);
            throw new StorageUnavailableException($"Accepting run {run.Row.RunId}: a run of that id is being accepted. Repeat the request.");
        }

        if (outcome.Created)
            await FollowUpAsync(run, outcome.Run).ConfigureAwait(false);
        else
            await CleanUpAsync(run, rows, outcome.Run, entry).ConfigureAwait(false);
        return outcome;
    }

    // Clears what is in the way and is no run, and tries again. Null: an accept is in the way, or this one was taken for one that was cut off.
    private async Task<CreateOutcome?> WriteOrClearAsync(NewRun run, NewRunRows rows, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var (outcome, begun) = await WriteAsync(run, rows, cancellationToken).ConfigureAwait(false);
            // Whoever took this accept for abandoned has removed its values: its rows must not be written again.
            if (outcome is not null || begun || !await purge.ClearAsync(run.Row.RunId, cancellationToken).ConfigureAwait(false))
                return outcome;
        }

        return null;
    }

    // No outcome: something that is no run is in the way; whether it came after this accept had begun to write.
    private async Task<(CreateOutcome? Outcome, bool Begun)> WriteAsync(NewRun run, NewRunRows rows, CancellationToken cancellationToken)
    {
        var version = "";
        for (var index = 0; ; index++)
        {
            var batch = rows.Batch(index, version);
            var isLast = index == rows.Count - 1;
            if (await requests.TryAsync(batch.What, token => StoredAnswer.OfAsync(clients.Runs, batch, token), cancellationToken).ConfigureAwait(false) is { } answer)
            {
                if (isLast)
                    return (new CreateOutcome(RunSnapshots.Written(run.Row, rows.Operations, answer), Created: true), true);
                version = answer.Version;
                continue;
            }

            // A request that timed out and was repeated meets its own run, or its own mark in a version that nobody else gives it.
            var found = await snapshots.ReadAsync(run.Row.RunId, cancellationToken).ConfigureAwait(false);
            var isOwn = found?.Run.Row.Incarnation == run.Row.Incarnation;
            if (found is (var stored, RowMark.None))
                return (new CreateOutcome(stored, isOwn), index > 0);
            if (isLast || !isOwn || found is not (var staged, RowMark.Staging) || staged.Version == version)
                return (null, index > 0);
            version = staged.Version;
        }
    }

    // The run is accepted: what fails here is repaired by the sweeper, and never turns the answer into an error.
    private async Task FollowUpAsync(NewRun run, RunSnapshot stored)
    {
        try
        {
            var send = sender.IsSoon(run.First) ? sender.SendDueAsync(run.First, CancellationToken.None) : Task.CompletedTask;
            var list = run.Row.Listed
                ? days.InsertAsync(RunSummary.Of(run.Row), stored.Row.Operations, CancellationToken.None)
                : Task.CompletedTask;
            await Task.WhenAll(send, list).ConfigureAwait(false);
        }
        catch (StorageUnavailableException error)
        {
            LogFollowUp(error, run.Row.RunId);
        }
    }

    // Nothing of this request is needed; its active row must not be taken away from the run that is there.
    private async Task CleanUpAsync(NewRun run, NewRunRows rows, RunSnapshot? stored, ActiveEntry entry)
    {
        try
        {
            if (stored is not null && ActiveEntry.First(stored.Row) != entry)
                await active.RemoveAsync(entry, CancellationToken.None).ConfigureAwait(false);
            if (rows.Blobs.Count > 0)
                await values.DeleteAsync(BlobNames.Prefix(run.Row), CancellationToken.None).ConfigureAwait(false);
        }
        catch (StorageUnavailableException error)
        {
            LogFollowUp(error, run.Row.RunId);
        }
    }

    [LoggerMessage(3302, LogLevel.Warning, "Run {RunId} is accepted, but storage failed after that; the sweeper repairs it.")]
    private partial void LogFollowUp(Exception error, string runId);
}
