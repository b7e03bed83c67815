using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Worlds;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Simulation.Invariants;

/// <summary>One write of a run's row, as the rules see it.</summary>
/// <param name="World">The world.</param>
/// <param name="Run">What was seen of the run before.</param>
/// <param name="Before">What was stored before; the same as after for the first write.</param>
/// <param name="After">What is stored now.</param>
/// <param name="Operation">The request that made the change.</param>
/// <param name="Process">Whose request it was.</param>
internal sealed record Change(World World, RunWatch Run, StoredRun Before, StoredRun After, StorageOperation Operation, SimulatedProcess Process)
{
    public Model Model => Run.Expected.Model;

    /// <summary>How long the row had stood unchanged, in true time.</summary>
    public TimeSpan Stood => World.Time.Now - Run.ChangedAt;

    /// <summary>What was seen of a child; null while there is none.</summary>
    public RunWatch? ChildAt(int position, int index) => World.Watch.Runs.FirstOrDefault(run => run.Stored.Row.Parent is { } link
        && link.RunId == Run.RunId && link.Position == position && link.Index == index);

    public bool IsClaim => Operation.Kind == StorageOperationKind.Claim;

    /// <summary>True where the claim on the next step came with the record of the one before.</summary>
    public bool ClaimsAhead => !IsClaim && After.Row.Claim is { } claim && claim.Owner != Before.Row.Claim?.Owner;
}
