using StepFlow.Simulation.Worlds;
using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>A protocol fault made on purpose.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Of">Makes the wrong store from the right one.</param>
internal sealed record Mutant(string Name, Func<IRunStore, SimulatedProcess, IRunStore> Of);
