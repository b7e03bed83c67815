using StepFlow.Runs;

namespace StepFlow.Events;

/// <summary>An event on its way into a run's inbox.</summary>
/// <param name="Entry">What the inbox lists.</param>
/// <param name="Payload">What whoever waits gets.</param>
/// <param name="Once">True: its id is remembered after it was taken, so that the same event sent again is still the same event.</param>
public sealed record InboxEvent(InboxEntry Entry, Payload Payload, bool Once = false);
