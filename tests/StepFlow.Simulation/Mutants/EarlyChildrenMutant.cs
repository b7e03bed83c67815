using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>Counts children only when the first of them is made.</summary>
/// <param name="inner">The store that does it right.</param>
internal sealed class EarlyChildrenMutant(IRunStore inner) : PassingStore(inner)
{
    private readonly Dictionary<string, (RunSnapshot Basis, RunCommit Change)> _later = new(StringComparer.Ordinal);

    public override Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken)
    {
        if (commit.Children.Count == 0)
            return base.CommitAsync(basis, commit, cancellationToken);
        _later[basis.Row.RunId] = (basis, commit);
        return Task.FromResult<RunSnapshot?>(new RunSnapshot(commit.Row, basis.Version, basis.WrittenAt, basis.StorageNow));
    }

    public override async Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken)
    {
        var outcome = await base.CreateAsync(run, cancellationToken);
        if (run.Row.Parent is { } link && _later.Remove(link.RunId, out var later))
            await base.CommitAsync(later.Basis, later.Change, cancellationToken);
        return outcome;
    }
}
