namespace StepFlow.Events;

/// <summary>What came of an event for a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="EventId">The event.</param>
/// <param name="Accepted">False: the same event, by its key, was accepted before, and nothing has changed.</param>
/// <param name="Waiting">True: the run waits for it now. False: it stays in the run's inbox until the run waits for it.</param>
public sealed record EventReceipt(string RunId, string EventId, bool Accepted, bool Waiting);
