using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>Sees rows wrongly.</summary>
/// <param name="inner">The store that does it right.</param>
/// <param name="see">What it makes of a row.</param>
internal sealed class LoadMutant(IRunStore inner, Func<RunSnapshot, RunSnapshot?> see) : PassingStore(inner)
{
    public override async Task<RunSnapshot?> LoadAsync(string runId, CancellationToken cancellationToken) =>
        await Inner.LoadAsync(runId, cancellationToken) is { } run ? see(run) : null;
}
