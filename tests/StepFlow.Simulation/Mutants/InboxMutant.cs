using StepFlow.Events;
using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>Looks into the inbox before the run is written as waiting, and takes that for the look after it.</summary>
internal sealed class InboxMutant(IRunStore inner) : PassingStore(inner)
{
    private (string Version, IReadOnlyList<InboxEntry> Inbox)? _seen;

    public override async Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken)
    {
        if (basis.Row.Wait is not null || commit.Row.Wait is null)
            return await base.CommitAsync(basis, commit, cancellationToken);
        var inbox = await base.ListInboxAsync(basis, cancellationToken);
        var written = await base.CommitAsync(basis, commit, cancellationToken);
        if (written is not null)
            _seen = (written.Version, inbox);
        return written;
    }

    public override async Task<IReadOnlyList<InboxEntry>> ListInboxAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (_seen is not var (version, inbox) || version != run.Version)
            return await base.ListInboxAsync(run, cancellationToken);
        _seen = null;
        return inbox;
    }
}
