using System.Text.Json.Serialization;

namespace StepFlow.Events;

/// <summary>What a run waits for, on its row from the arrival at the step until the step is recorded.</summary>
/// <param name="Events">The ids of the events, evaluated once; the first that comes ends the wait.</param>
/// <param name="Since">When the wait began (UTC).</param>
/// <param name="Deadline">When it ends without an event (UTC); null: never.</param>
public sealed record EventWait(IReadOnlyList<string> Events, DateTimeOffset Since, DateTimeOffset? Deadline)
{
    /// <summary>Most events that the waits of a run have together, as its row holds them; a wait that would go over it waits its turn.</summary>
    public const int MaxEvents = 32;

    /// <summary>The due time of a row that waits without a deadline: no clock comes there.</summary>
    public static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Where the run was when it began to wait. Calls of a C# workflow that overlap the wait may be recorded meanwhile.</summary>
    public int Position { get; init; }

    /// <summary>The key of the step that waits, in a C# workflow; null in a definition, where the cursor says which step it is.</summary>
    public string? Key { get; init; }

    /// <summary>The other waits of a C# workflow that waits for several things at once; null for none.</summary>
    public IReadOnlyList<EventWait>? Beside { get; init; }

    /// <summary>The due time of the waiting row: the earliest deadline.</summary>
    public DateTimeOffset DueAt => All().Min(wait => wait.Deadline) ?? Never;

    /// <summary>True where one of the waits ends by itself.</summary>
    [JsonIgnore]
    public bool HasDeadline => DueAt < Never;

    /// <summary>The waits, one by one, in the order in which they began.</summary>
    public IReadOnlyList<EventWait> All() => Beside is null ? [this] : [this with { Beside = null }, .. Beside];

    /// <summary>All of them as one; null for none.</summary>
    internal static EventWait? Of(IReadOnlyList<EventWait> waits) =>
        waits.Count == 0 ? null : waits[0] with { Beside = waits.Count == 1 ? null : [.. waits.Skip(1)] };

    /// <summary>True where one of the waits is for the event.</summary>
    internal bool IsFor(string eventId) => All().Any(wait => wait.Events.Contains(eventId));
}
