using StepFlow.Simulation.Worlds;
using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>A protocol fault made on purpose.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Runs">Makes the wrong store of runs from the right one; null: that one is right.</param>
internal sealed record Mutant(string Name, Func<IRunStore, SimulatedProcess, IRunStore>? Runs = null)
{
    /// <summary>Makes the wrong store of flow keys from the right one; null: that one is right.</summary>
    public Func<IFlowStore, IFlowStore>? Flows { get; init; }

    /// <summary>Makes the wrong store of schedules from the right one; null: that one is right.</summary>
    public Func<IScheduleStore, IScheduleStore>? Schedules { get; init; }
}
