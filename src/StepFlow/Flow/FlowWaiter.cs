using StepFlow.Runs;

namespace StepFlow.Flow;

/// <summary>One who waits for a slot. A line is in the order of <see cref="Since"/>, and of the run ids where that is equal.</summary>
/// <param name="Since">When its turn to ask had come (UTC): it follows from its row, so that whoever repeats it asks for the same place in the line.</param>
/// <param name="Place">Who waits.</param>
public sealed record FlowWaiter(DateTimeOffset Since, FlowPlace Place)
{
    /// <summary>How a run that has not been let in stands in its line.</summary>
    internal static FlowWaiter Of(RunRow row) => new(row.Flow?.Since ?? row.DueAt, FlowPlace.Of(row));

    /// <summary>True where it stands before another.</summary>
    internal bool IsBefore(FlowWaiter other) => Since != other.Since
        ? Since < other.Since
        : string.CompareOrdinal(Place.RunId, other.Place.RunId) < 0;

    /// <summary>True while the run waits here, or is about to.</summary>
    internal bool IsNeededBy(RunRow? row) =>
        row is { Flow.Admitted: false } && row.Status.IsActive() && Of(row) == this;
}
