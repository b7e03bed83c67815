namespace StepFlow.Events;

/// <summary>An event in a run's inbox, without its payload.</summary>
/// <param name="Id">Its own id, which no other event of the run has.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="SentAt">When it was sent (UTC); of several that fit, the earliest is taken.</param>
public sealed record InboxEntry(string Id, string EventId, DateTimeOffset SentAt);
