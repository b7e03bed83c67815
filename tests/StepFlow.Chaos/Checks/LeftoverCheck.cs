using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Chaos.Clients;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Chaos.Checks;

/// <summary>When every run has ended, nothing of it is left to be done: no entry that is due, no slot, no waiter, no event, no callback.</summary>
internal sealed class LeftoverCheck(IServiceProvider provider, RunLedger ledger, IReadOnlyDictionary<string, StoredRun> runs)
{
    private const int Most = 10_000;
    private static readonly TimeSpan QueueLook = TimeSpan.FromSeconds(3);

    private readonly IRunStore _store = provider.GetRequiredService<IRunStore>();

    public async Task RunAsync(DateTimeOffset quietSince, CancellationToken cancellationToken)
    {
        await ActiveAsync(quietSince, cancellationToken);
        await FlowAsync(cancellationToken);
        await EventsAsync(cancellationToken);
        await QueueAsync(cancellationToken);
    }

    /// <summary>What was due while nothing was disturbed any more, the sweeper has taken. (An operator's promise of a later look stays up to an hour.)</summary>
    private async Task ActiveAsync(DateTimeOffset quietSince, CancellationToken cancellationToken)
    {
        foreach (var entry in await _store.ListDueAsync(quietSince, null, Most, cancellationToken))
            ledger.Violations.Add(entry.RunId, $"An active entry is left over: {entry}.");
    }

    private async Task FlowAsync(CancellationToken cancellationToken)
    {
        var flows = provider.GetRequiredService<IFlowStore>();
        foreach (var key in await flows.ListAsync(null, Most, cancellationToken))
        {
            if (await flows.ReadAsync(key, cancellationToken) is { } flow)
            {
                using var content = JsonDocument.Parse(flow.Content.Utf8);
                if (content.RootElement.GetProperty("holders").GetArrayLength() > 0)
                    ledger.Violations.Add(key, $"A slot of the flow key is still held: {flow.Content}.");
            }

            foreach (var waiter in await flows.ListWaitersAsync(key, Most, cancellationToken))
                ledger.Violations.Add(key, $"A place in the line of the flow key is left over: {waiter}.");
        }
    }

    private async Task EventsAsync(CancellationToken cancellationToken)
    {
        foreach (var run in ledger.Runs.Where(r => r.Plan.Event is not null))
        {
            if (await _store.ListWaitersAsync(run.Plan.Event?.Id ?? "", null, 1, cancellationToken) is [var waiter])
                ledger.Violations.Add(run.RunId, $"A waiter is left over: {waiter}.");
            if (await _store.LoadAsync(run.RunId, cancellationToken) is { Row.Status: RunStatus.Succeeded } row
                && await _store.ListInboxAsync(row, cancellationToken) is [var left, ..])
                ledger.Violations.Add(run.RunId, $"It took one event of one, and its inbox still has {left}.");
        }
    }

    /// <summary>The callback of a worker that died stays hidden for minutes and comes again; whatever comes now is of a run that has ended.</summary>
    private async Task QueueAsync(CancellationToken cancellationToken)
    {
        var queue = provider.GetRequiredService<ICallbackQueue>();
        using var looking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        looking.CancelAfter(QueueLook);
        try
        {
            while (await queue.ReceiveAsync(32, looking.Token) is { Count: > 0 } deliveries)
            {
                foreach (var callback in deliveries.Select(d => d.Callback))
                {
                    if (!await HasEndedAsync(callback.RunId, cancellationToken))
                        ledger.Violations.Add(callback.RunId, $"A callback is left over: {callback}.");
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing came for a while.
        }
    }

    /// <summary>A call of a C# workflow executes in the name of its parent, and is in no list: it is looked up.</summary>
    private async Task<bool> HasEndedAsync(string runId, CancellationToken cancellationToken)
    {
        var row = runs.TryGetValue(runId, out var known) ? known.Row : (await _store.LoadAsync(runId, cancellationToken))?.Row;
        return row?.Status.IsTerminal() == true;
    }
}
