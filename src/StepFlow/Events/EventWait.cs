namespace StepFlow.Events;

/// <summary>What a run waits for, on its row from the arrival at the step until the step is recorded.</summary>
/// <param name="Events">The ids of the events, evaluated once; the first that comes ends the wait.</param>
/// <param name="Since">When the wait began (UTC).</param>
/// <param name="Deadline">When it ends without an event (UTC); null: never.</param>
public sealed record EventWait(IReadOnlyList<string> Events, DateTimeOffset Since, DateTimeOffset? Deadline)
{
    /// <summary>Where the run was when it began to wait. Calls of a C# workflow that overlap the wait may be recorded meanwhile.</summary>
    public int Position { get; init; }

    /// <summary>The due time of a row that waits without a deadline: no clock comes there.</summary>
    public static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The due time of the waiting row.</summary>
    public DateTimeOffset DueAt => Deadline ?? Never;
}
