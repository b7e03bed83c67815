using StepFlow.Runs;

namespace StepFlow.Events;

/// <summary>An event to send.</summary>
/// <param name="EventId">Its id, which whoever waits for it names.</param>
/// <param name="Payload">What whoever waits gets.</param>
/// <param name="Key">Names this event: sent again under the same key it is the same event. Null: it is a new one.</param>
public sealed record EventMessage(string EventId, Payload Payload, string? Key = null);
