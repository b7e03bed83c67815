using StepFlow.Events;
using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>Looks into the inbox when it loads a run, before it writes a waiter or the wait, and takes that for the look after them.</summary>
internal sealed class InboxMutant(IRunStore inner) : PassingStore(inner)
{
    private readonly Dictionary<string, (string Version, IReadOnlyList<InboxEntry> Inbox)> _seen = new(StringComparer.Ordinal);

    public override async Task<RunSnapshot?> LoadAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await base.LoadAsync(runId, cancellationToken);
        if (run is { Row.Wait: null })
            _seen[runId] = (run.Version, await base.ListInboxAsync(run, cancellationToken));
        return run;
    }

    public override async Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken)
    {
        var written = await base.CommitAsync(basis, commit, cancellationToken);
        if (written is { Row.Wait: not null } && _seen.TryGetValue(basis.Row.RunId, out var seen) && seen.Version == basis.Version)
            _seen[basis.Row.RunId] = (written.Version, seen.Inbox);
        return written;
    }

    public override async Task<IReadOnlyList<InboxEntry>> ListInboxAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        run.Row.Wait is not null && _seen.Remove(run.Row.RunId, out var seen) && seen.Version == run.Version
            ? seen.Inbox
            : await base.ListInboxAsync(run, cancellationToken);
}
