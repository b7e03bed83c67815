using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>Stores outcomes wrongly.</summary>
/// <param name="inner">The store that does it right.</param>
/// <param name="commit">What it does instead: the right store, the basis and the change in, the answer out.</param>
internal sealed class CommitMutant(IRunStore inner, Func<IRunStore, RunSnapshot, RunCommit, Task<RunSnapshot?>> commit) : PassingStore(inner)
{
    public override Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit change, CancellationToken cancellationToken) => commit(Inner, basis, change);

    /// <summary>Writes whatever the row has become.</summary>
    public static async Task<RunSnapshot?> BlindlyAsync(IRunStore store, RunSnapshot basis, RunCommit change) =>
        await store.CommitAsync(basis, change, CancellationToken.None)
        ?? (await store.LoadAsync(basis.Row.RunId, CancellationToken.None) is { } current ? await store.CommitAsync(current, change, CancellationToken.None) : null);
}
