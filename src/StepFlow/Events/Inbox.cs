using System.Security.Cryptography;
using System.Text;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Events;

/// <summary>
/// Puts events into the inboxes of runs: a promise to look first, then the event, then the look whether the run waits. A run that
/// begins to wait does it the other way round, so that one of the two sees the other whatever happens between them.
/// </summary>
internal sealed class Inbox(IRunStore store, IRandomSource random, TimeProvider time)
{
    /// <summary>Most events that an inbox holds. Not exact: senders at the same moment may each put theirs.</summary>
    public const int MaxEvents = 1000;

    /// <summary>Puts an event into the inbox of a run that was loaded and has not ended.</summary>
    public async Task<EventReceipt> PutAsync(RunSnapshot run, EventMessage message, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var inbox = await store.ListInboxAsync(run, cancellationToken).ConfigureAwait(false);
        var id = IdOf(message) ?? random.NewId();
        if (inbox.Count >= MaxEvents && !inbox.Any(entry => entry.Id == id))
            throw new InboxFullException(row.RunId, MaxEvents);

        var now = time.GetUtcNow();
        var promise = Repair.Announcement(row.RunId, now, random);
        await store.AddActiveAsync(promise, cancellationToken).ConfigureAwait(false);
        var sent = new InboxEvent(new InboxEntry(id, message.EventId, now), message.Payload, Once: message.Key is not null);
        var accepted = await store.AddEventAsync(run, sent, cancellationToken).ConfigureAwait(false);
        var waiting = await TellAsync(row, message.EventId, cancellationToken).ConfigureAwait(false);
        await store.MoveActiveAsync(promise, null, cancellationToken).ConfigureAwait(false);
        return new EventReceipt(row.RunId, message.EventId, accepted, waiting);
    }

    /// <summary>Calls the run if it waits for the event as it stands now. A paused run looks by itself when it is resumed.</summary>
    private async Task<bool> TellAsync(RunRow known, string eventId, CancellationToken cancellationToken)
    {
        var row = (await store.LoadAsync(known.RunId, cancellationToken).ConfigureAwait(false))?.Row;
        if (row is null || row.Incarnation != known.Incarnation || row.Status.IsTerminal() || row.Wait?.IsFor(eventId) != true)
            return false;
        if (row.Status.IsActive())
            await store.SendAsync(new Callback(row.RunId, row.Cursor, time.GetUtcNow()), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The answer to an event that is sent again, under its key, to a run that has ended since it came; null where that is not so.</summary>
    public async Task<EventReceipt?> FindRepeatedAsync(RunSnapshot run, EventMessage message, CancellationToken cancellationToken) =>
        run.Row.Status.IsTerminal() && IdOf(message) is { } id && await store.HasReceivedAsync(run, id, cancellationToken).ConfigureAwait(false)
            ? new EventReceipt(run.Row.RunId, message.EventId, Accepted: false, Waiting: false)
            : null;

    /// <summary>The id that follows from its key; null where it has none.</summary>
    private static string? IdOf(EventMessage message) => message.Key is { } key
        ? RunId.Encode(SHA256.HashData(Encoding.UTF8.GetBytes($"{message.EventId}\n{key}")).AsSpan(0, 16))
        : null;

    /// <summary>Refuses a run that cannot take an event any more.</summary>
    public static RunSnapshot Open(string runId, RunSnapshot? run)
    {
        if (run is null)
            throw RunControl.Unknown(runId);
        return run.Row.Status.IsTerminal()
            ? throw new ConflictException($"Run '{runId}' is {run.Row.Status} and takes no events. Send it to another run, or resume this one first where it has failed.")
            : run;
    }
}
