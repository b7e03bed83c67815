using StepFlow.Runs;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>A run row with what the store keeps beside it. Immutable: a write makes the next one.</summary>
/// <param name="Seq">The run's number.</param>
/// <param name="Number">The row's version; every write raises it.</param>
/// <param name="Row">The row.</param>
/// <param name="WrittenAt">When it was written (UTC).</param>
/// <param name="WakeAt">When a callback is to be found in the table (UTC ticks); null where none waits for a time.</param>
/// <param name="Kind">Where the value's bytes are.</param>
internal sealed record RunState(long Seq, long Number, RunRow Row, DateTimeOffset WrittenAt, long? WakeAt, ValueKind Kind)
{
    /// <summary>The version as the engine sees it.</summary>
    public string Version { get; } = RowVersion.Of(Seq, Number);

    /// <summary>The state after a write.</summary>
    public RunState Next(RunRow row, DateTimeOffset now, ValueKind kind) => new(Seq, Number + 1, row, now, WakeOf(row, now), kind);

    /// <summary>What the engine gets to see.</summary>
    public RunSnapshot At(DateTimeOffset now) => new(Row, Version, WrittenAt, now);

    /// <summary>An active run that is due later waits in the table; one that is due now has its callback in memory.</summary>
    public static long? WakeOf(RunRow row, DateTimeOffset now) =>
        row.Status.IsActive() && row.DueAt > now ? row.DueAt.UtcTicks : null;
}
