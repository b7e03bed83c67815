using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>Writes claims wrongly.</summary>
/// <param name="inner">The store that does it right.</param>
/// <param name="claim">What it does instead.</param>
internal sealed class ClaimMutant(IRunStore inner, Func<IRunStore, RunSnapshot, ClaimRequest, Task<RunSnapshot?>> claim) : PassingStore(inner)
{
    public override Task<RunSnapshot?> ClaimAsync(RunSnapshot basis, ClaimRequest request, CancellationToken cancellationToken) => claim(Inner, basis, request);
}
