using System.Text.Json;
using StepFlow.Events;
using StepFlow.Runs;

namespace StepFlow.Simulation.Invariants;

/// <summary>
/// A wait ends with exactly one event that it waited for, taken out of the inbox in the same change, or at its deadline with none. No
/// event leaves an inbox otherwise.
/// </summary>
internal static class EventRules
{
    public static IEnumerable<string> Check(Change change)
    {
        var left = change.After.Inbox.Select(e => e.Entry.Id).ToHashSet(StringComparer.Ordinal);
        var taken = change.Before.Inbox.Where(e => !left.Contains(e.Entry.Id)).ToList();
        var recorded = change.After.Records.Count > change.Before.Records.Count ? change.After.Records[^1] : null;
        if (recorded is { Status: StepStatus.Succeeded } && RecordRules.NameOf(recorded) is "waitForEvent" or "webhook")
            return OfWait(change, recorded, taken);
        return taken.Count == 0 ? [] : [$"{taken.Count} events left the inbox without the record of a wait."];
    }

    private static IEnumerable<string> OfWait(Change change, StepRecord record, List<InboxEvent> taken)
    {
        if (change.Before.Row.Wait is not { } wait)
        {
            yield return $"{record.Key} was recorded by a run that did not wait.";
            yield break;
        }

        using var result = JsonDocument.Parse(record.Result?.Utf8 ?? default);
        if (!result.RootElement.GetProperty("timedOut").GetBoolean())
        {
            var eventId = result.RootElement.GetProperty("event").GetString();
            // The event of a webhook is its run's own; the result names the webhook.
            eventId = RecordRules.NameOf(record) == "webhook" ? wait.Events.Single(id => id.EndsWith($"webhook/{eventId}", StringComparison.Ordinal)) : eventId;
            if (taken.Count != 1 || taken[0].Entry.EventId != eventId || !wait.Events.Contains(taken[0].Entry.EventId))
                yield return $"{record.Key} ended with '{eventId}', and the inbox gave [{string.Join(", ", taken.Select(e => e.Entry.EventId))}].";
        }
        else if (taken.Count > 0 || change.Process.Clock.GetUtcNow() < wait.DueAt)
        {
            yield return $"{record.Key} timed out {(taken.Count > 0 ? "and took an event" : $"before {wait.DueAt:u}")}.";
        }
    }
}
