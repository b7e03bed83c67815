using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Inputs;

/// <summary>The runs above a branch, up to the run that it belongs to. Each is loaded once, and only where something refers to it.</summary>
internal sealed class BranchLine(IRunStore store, RunSnapshot run)
{
    private readonly List<Task<RunSnapshot>> _line = [Task.FromResult(run)];

    /// <summary>The run so many levels up.</summary>
    public Task<RunSnapshot> UpAsync(int levels, CancellationToken cancellationToken)
    {
        lock (_line)
        {
            while (_line.Count <= levels)
                _line.Add(AboveAsync(_line[^1], cancellationToken));
            return _line[levels];
        }
    }

    /// <summary>The run that the branch belongs to; the run itself where it is no branch.</summary>
    public Task<RunSnapshot> RootAsync(CancellationToken cancellationToken) =>
        FindAsync(static row => row.Parent is not { IsBranch: true }, cancellationToken);

    /// <summary>The branch of the nearest <c>forEach</c>.</summary>
    public Task<RunSnapshot> OfItemAsync(CancellationToken cancellationToken) =>
        FindAsync(static row => row.Parent is not { IsBranch: true, Kind: not ForkKind.ForEach }, cancellationToken);

    private async Task<RunSnapshot> FindAsync(Func<RunRow, bool> isIt, CancellationToken cancellationToken)
    {
        for (var level = 0; ; level++)
        {
            var found = await UpAsync(level, cancellationToken).ConfigureAwait(false);
            if (isIt(found.Row))
                return found;
        }
    }

    private async Task<RunSnapshot> AboveAsync(Task<RunSnapshot> below, CancellationToken cancellationToken)
    {
        var branch = await below.ConfigureAwait(false);
        var parent = branch.Row.Parent ?? throw new InvalidOperationException($"Run '{branch.Row.RunId}' is no branch and has no run above it.");
        var above = await store.LoadAsync(parent.RunId, cancellationToken).ConfigureAwait(false);
        return above?.Row.Incarnation == parent.Incarnation
            ? above
            : throw new StorageDamagedException($"Run '{branch.Row.RunId}' is a branch of run '{parent.RunId}', which is not stored any more.");
    }
}
