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

/// <summary>Accepts runs: blobs, active row, rows (the run row last), list, callback. From the run row on, the run is accepted.</summary>
internal sealed partial class RunCreator(
    AzureClients clients,
    AzureRequests requests,
    RunSnapshots snapshots,
    ValueStore values,
    DayIndex days,
    ActiveIndex active,
    CallbackSender sender,
    ILoggerFactory? loggers = null)
{
    // Active row, list and callback; the batches are counted by the rows.
    private const int FixedRequests = 3;

    private readonly ILogger _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<RunCreator>();

    public async Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken)
    {
        var rows = NewRunRows.Of(run, run.Row.Listed ? FixedRequests : FixedRequests - 1);
        foreach (var blob in rows.Blobs)
            await values.UploadAsync(blob, cancellationToken).ConfigureAwait(false);
        var entry = ActiveEntry.First(run.Row);
        await active.AddAsync(entry, cancellationToken).ConfigureAwait(false);

        // Insert-if-absent first. Rows without a run row are what a crash of an earlier accept left behind: they are replaced.
        var outcome = await WriteAsync(run, rows, replace: false, cancellationToken).ConfigureAwait(false)
            ?? await WriteAsync(run, rows, replace: true, cancellationToken).ConfigureAwait(false)
            ?? throw new StorageUnavailableException(
                $"Accepting run {run.Row.RunId}: a run of that id is being created or purged. Repeat the request.");
        if (outcome.Created)
            await FollowUpAsync(run, outcome.Run).ConfigureAwait(false);
        else
            await CleanUpAsync(run, rows, outcome.Run, entry).ConfigureAwait(false);
        return outcome;
    }

    // Null: a row was in the way and there is no run.
    private async Task<CreateOutcome?> WriteAsync(NewRun run, NewRunRows rows, bool replace, CancellationToken cancellationToken)
    {
        StoredAnswer? answer = null;
        foreach (var batch in rows.Batches(replace))
        {
            answer = await requests.TryAsync(
                batch.What,
                token => StoredAnswer.OfAsync(clients.Runs, batch, token),
                cancellationToken).ConfigureAwait(false);
            if (answer is null)
                break;
        }

        if (answer is not null)
            return new CreateOutcome(RunSnapshots.Written(run.Row, rows.Operations, answer), Created: true);
        var stored = await snapshots.LoadAsync(run.Row.RunId, cancellationToken).ConfigureAwait(false);
        // A request that timed out and was repeated meets its own run, known by its incarnation.
        return stored is null ? null : new CreateOutcome(stored, stored.Row.Incarnation == run.Row.Incarnation);
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

    // Nothing of this request is needed; its active row must not be taken away from the run that is there. Rows that were staged may have
    // gone over those of the accept that won, which then name the values of this one: those stay.
    private async Task CleanUpAsync(NewRun run, NewRunRows rows, RunSnapshot stored, ActiveEntry entry)
    {
        try
        {
            if (stored.Row.CreatedAt != run.Row.CreatedAt)
                await active.RemoveAsync(entry, CancellationToken.None).ConfigureAwait(false);
            if (rows.Blobs.Count > 0 && !rows.AreStaged)
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
