using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Events;

/// <summary>Sends events: to one run, which may not wait yet, or to every run that waits now.</summary>
public sealed class EventSender
{
    private const int WaitersPerRead = 200;
    private const int Parallel = 16;

    private readonly IRunStore _store;
    private readonly Inbox _inbox;
    private readonly EngineOptions _options;

    internal EventSender(IRunStore store, Inbox inbox, IOptions<EngineOptions> options) => (_store, _inbox, _options) = (store, inbox, options.Value);

    /// <summary>Sends an event to a run. One that comes before the run waits for it stays in the run's inbox.</summary>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    /// <exception cref="ConflictException">The run has ended, and the event is not one that came before under the same key.</exception>
    /// <exception cref="InboxFullException">It has not taken 1,000 events that were sent before.</exception>
    public async Task<EventReceipt> SendAsync(string runId, EventMessage message, CancellationToken cancellationToken)
    {
        Check(message);
        var run = await _store.LoadAsync(runId, cancellationToken).ConfigureAwait(false);
        // Its sender could not know that the first had come, nor that the run has ended since.
        return run is not null && await _inbox.FindRepeatedAsync(run, message, cancellationToken).ConfigureAwait(false) is { } known
            ? known
            : await _inbox.PutAsync(Inbox.Open(runId, run), message, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends an event to every run that waits for it, and returns which those were, by their ids. A run whose inbox is full is left
    /// out.
    /// </summary>
    public async Task<IReadOnlyList<string>> SendToAllAsync(EventMessage message, CancellationToken cancellationToken)
    {
        Check(message);
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        Waiter? after = null;
        while (true)
        {
            var waiters = await _store.ListWaitersAsync(message.EventId, after, WaitersPerRead, cancellationToken).ConfigureAwait(false);
            foreach (var some in waiters.DistinctBy(waiter => waiter.RunId).Where(waiter => !reached.Contains(waiter.RunId)).Chunk(Parallel))
            {
                var told = await Task.WhenAll(some.Select(waiter => TryPutAsync(waiter, message, cancellationToken))).ConfigureAwait(false);
                reached.UnionWith(some.Zip(told).Where(pair => pair.Second).Select(pair => pair.First.RunId));
            }

            if (waiters.Count < WaitersPerRead)
                return [.. reached];
            after = waiters[^1];
        }
    }

    /// <summary>Lists the runs that wait for an event, by their ids, from behind a given one on, at most so many.</summary>
    public async Task<IReadOnlyList<Waiter>> WaitersAsync(string eventId, Waiter? after, int count, CancellationToken cancellationToken)
    {
        Check(eventId);
        var found = new List<Waiter>();
        while (found.Count < count)
        {
            var wanted = count - found.Count;
            var waiters = await _store.ListWaitersAsync(eventId, after, wanted, cancellationToken).ConfigureAwait(false);
            foreach (var waiter in waiters)
            {
                if (await RunOfAsync(waiter, cancellationToken).ConfigureAwait(false) is { } run)
                    found.Add(waiter with { StepKey = KeyOf(waiter, run.Row) });
            }

            if (waiters.Count < wanted)
                break;
            after = waiters[^1];
        }

        return found;
    }

    private async Task<bool> TryPutAsync(Waiter waiter, EventMessage message, CancellationToken cancellationToken)
    {
        if (await RunOfAsync(waiter, cancellationToken).ConfigureAwait(false) is not { } run)
            return false;
        try
        {
            await _inbox.PutAsync(run, message, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (InboxFullException)
        {
            return false;
        }
    }

    /// <summary>The run of a waiter; null, and the waiter removed, where it does not wait there any more.</summary>
    private async Task<RunSnapshot?> RunOfAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        var run = await _store.LoadAsync(waiter.RunId, cancellationToken).ConfigureAwait(false);
        if (!WaiterRows.IsStale(waiter, run?.Row))
            return run;
        await _store.RemoveWaiterAsync(waiter, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>A C# workflow has named its step; in a definition it is made of the position.</summary>
    private static string KeyOf(Waiter waiter, RunRow row) =>
        row.Wait?.All().FirstOrDefault(wait => wait.Position == waiter.Position && wait.Events.Contains(waiter.EventId))?.Key
        ?? StepKey.Of(waiter.Position, WaitForEventStep.StepName);

    private void Check(EventMessage message)
    {
        Check(message.EventId);
        if (message.Payload.Size > _options.MaxPayload)
            throw new PayloadTooLargeException("The event's payload", message.Payload.Size, _options.MaxPayload);
    }

    private static void Check(string eventId)
    {
        if (EventId.Check(eventId) is { } problem)
            throw new InvalidInputException("eventId", problem);
    }
}
