using StepFlow.Simulation.Schedules;
using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Exploring;

/// <summary>What came of one schedule.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Violation">What went against the promises; null: nothing.</param>
/// <param name="Points">Its points; only where asked for.</param>
internal sealed record Outcome(Schedule Schedule, string? Violation, IReadOnlyList<Point>? Points)
{
    /// <summary>The disturbances that were to happen and did not: the schedule is not the one that was meant.</summary>
    public IReadOnlyList<ScheduledDisturbance> Missed { get; init; } = [];
}
