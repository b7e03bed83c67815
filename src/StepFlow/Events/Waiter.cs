namespace StepFlow.Events;

/// <summary>
/// A run that waits, or is about to wait, for an event. Written before the wait and removed after it: one that a crash left behind
/// does no harm, and whoever meets it removes it.
/// </summary>
/// <param name="EventId">The event.</param>
/// <param name="RunId">The run.</param>
/// <param name="Incarnation">The run's incarnation: a re-used run id does not inherit waiters.</param>
/// <param name="Position">The position of the step that waits.</param>
/// <param name="Since">When it began to wait (UTC).</param>
public sealed record Waiter(string EventId, string RunId, string Incarnation, int Position, DateTimeOffset Since)
{
    /// <summary>The key of the step that waits, where the run was asked for it; not stored with the waiter.</summary>
    public string? StepKey { get; init; }
}
