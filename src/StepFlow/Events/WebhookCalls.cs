using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Events;

/// <summary>Takes the calls of webhooks. An address is good for one call; whoever does not know it learns nothing, not even whether the run is there.</summary>
public sealed class WebhookCalls
{
    private const int RecordsPerRead = 500;

    private readonly IRunStore _store;
    private readonly PlanPageReader _pages;
    private readonly Inbox _inbox;
    private readonly EngineOptions _options;

    internal WebhookCalls(IRunStore store, PlanPageReader pages, Inbox inbox, IOptions<EngineOptions> options) =>
        (_store, _pages, _inbox, _options) = (store, pages, inbox, options.Value);

    /// <summary>Takes a call. One that comes before the run waits for it stays in the run's inbox.</summary>
    /// <exception cref="NotFoundException">There is no such address.</exception>
    /// <exception cref="GoneException">It was called before, or the run waits for no call any more.</exception>
    public async Task CallAsync(string runId, string name, string token, Payload payload, CancellationToken cancellationToken)
    {
        var run = await _store.LoadAsync(runId, cancellationToken).ConfigureAwait(false);
        if (run is null || !WebhookAddress.IsToken(run.Row, name, token))
            throw new NotFoundException("There is no webhook at this address.");
        if (payload.Size > _options.MaxPayload)
            throw new PayloadTooLargeException("The webhook's payload", payload.Size, _options.MaxPayload);
        if (await IsOverAsync(run, name, cancellationToken).ConfigureAwait(false))
            throw new GoneException($"The webhook '{name}' waits for no call any more: its time is over, or its run has ended.");

        // The name is the key: the inbox takes an event of that key once, for as long as the run is there.
        var receipt = await _inbox.PutAsync(run, new EventMessage(WebhookAddress.EventOf(name), payload, name), cancellationToken).ConfigureAwait(false);
        if (!receipt.Accepted)
            throw new GoneException($"The webhook '{name}' was called before: an address is good for one call.");
    }

    private async Task<bool> IsOverAsync(RunSnapshot run, string name, CancellationToken cancellationToken)
    {
        if (run.Row.Status.IsTerminal())
            return true;
        if (run.Row.IsCode)
            return await IsRecordedAsync(run, new WebhookStep(name) { Key = name }.RecordName, cancellationToken).ConfigureAwait(false);
        for (var (index, next) = (0, 0); next < run.Row.Cursor; index++)
        {
            var page = await _store.ReadPageAsync(run, index, cancellationToken).ConfigureAwait(false);
            next = page.First + page.Count;
            for (var position = page.First; position < Math.Min(next, run.Row.Cursor); position++)
            {
                if (_pages.StepAt(page, position) is WebhookStep webhook && webhook.Name == name)
                    return true;
            }
        }

        return false;
    }

    /// <summary>The webhook of a C# workflow is over once its step is recorded.</summary>
    private async Task<bool> IsRecordedAsync(RunSnapshot run, string recordName, CancellationToken cancellationToken)
    {
        for (var from = 0; from < run.Row.Cursor;)
        {
            var records = await _store.ReadRecordsAsync(run, from, RecordsPerRead, resultBytes: 0, cancellationToken).ConfigureAwait(false);
            if (records.Any(r => r.Name == recordName))
                return true;
            if (records.Count == 0)
                break;
            from = records[^1].Position + 1;
        }

        return false;
    }
}
