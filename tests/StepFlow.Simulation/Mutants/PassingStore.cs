using StepFlow.Definitions;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>Passes everything on. A mutant overrides the one request at which it does wrong.</summary>
internal abstract class PassingStore(IRunStore inner) : IRunStore
{
    protected IRunStore Inner => inner;

    public virtual Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken) => inner.CreateAsync(run, cancellationToken);

    public virtual Task<RunSnapshot?> LoadAsync(string runId, CancellationToken cancellationToken) => inner.LoadAsync(runId, cancellationToken);

    public virtual Task<RunSnapshot?> ClaimAsync(RunSnapshot basis, ClaimRequest request, CancellationToken cancellationToken) =>
        inner.ClaimAsync(basis, request, cancellationToken);

    public virtual Task<RunSnapshot?> RenewAsync(RunSnapshot basis, CancellationToken cancellationToken) => inner.RenewAsync(basis, cancellationToken);

    public virtual Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken) =>
        inner.CommitAsync(basis, commit, cancellationToken);

    public virtual Task SendAsync(Callback callback, TimeSpan delay, CancellationToken cancellationToken) => inner.SendAsync(callback, delay, cancellationToken);

    public virtual Task FinishAsync(RunSnapshot run, CancellationToken cancellationToken) => inner.FinishAsync(run, cancellationToken);

    public virtual Task EnlistAsync(RunSnapshot run, CancellationToken cancellationToken) => inner.EnlistAsync(run, cancellationToken);

    public Task<Payload> ReadInputAsync(RunSnapshot run, CancellationToken cancellationToken) => inner.ReadInputAsync(run, cancellationToken);

    public Task<PlanPage> ReadPageAsync(RunSnapshot run, int index, CancellationToken cancellationToken) => inner.ReadPageAsync(run, index, cancellationToken);

    public virtual Task<StepRecord?> ReadRecordAsync(RunSnapshot run, int position, CancellationToken cancellationToken) =>
        inner.ReadRecordAsync(run, position, cancellationToken);

    public Task<IReadOnlyList<StepRecord>> ReadRecordsAsync(
        RunSnapshot run, int from, int count, long resultBytes, CancellationToken cancellationToken) =>
        inner.ReadRecordsAsync(run, from, count, resultBytes, cancellationToken);

    public Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        inner.ReadAttemptsAsync(run, cancellationToken);

    public Task<bool> HasReceivedAsync(RunSnapshot run, string id, CancellationToken cancellationToken) =>
        inner.HasReceivedAsync(run, id, cancellationToken);

    public virtual Task<bool> AddEventAsync(RunSnapshot run, InboxEvent inboxEvent, CancellationToken cancellationToken) =>
        inner.AddEventAsync(run, inboxEvent, cancellationToken);

    public virtual Task<IReadOnlyList<InboxEntry>> ListInboxAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        inner.ListInboxAsync(run, cancellationToken);

    public Task<Payload?> ReadEventAsync(RunSnapshot run, string id, CancellationToken cancellationToken) =>
        inner.ReadEventAsync(run, id, cancellationToken);

    public virtual Task AddWaiterAsync(Waiter waiter, CancellationToken cancellationToken) => inner.AddWaiterAsync(waiter, cancellationToken);

    public Task RemoveWaiterAsync(Waiter waiter, CancellationToken cancellationToken) => inner.RemoveWaiterAsync(waiter, cancellationToken);

    public Task<IReadOnlyList<Waiter>> ListWaitersAsync(string eventId, Waiter? after, int count, CancellationToken cancellationToken) =>
        inner.ListWaitersAsync(eventId, after, count, cancellationToken);

    public Task<IReadOnlyList<ChildEntry>> ReadChildrenAsync(
        RunSnapshot run, int fromPosition, int fromIndex, int count, CancellationToken cancellationToken) =>
        inner.ReadChildrenAsync(run, fromPosition, fromIndex, count, cancellationToken);

    public Task<RunListPage> ListAsync(RunQuery query, CancellationToken cancellationToken) => inner.ListAsync(query, cancellationToken);

    public Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(RunQuery query, CancellationToken cancellationToken) =>
        inner.CountAsync(query, cancellationToken);

    public Task<IReadOnlyList<EndedRun>> ListEndedAsync(DateTimeOffset endedBefore, EndedRun? after, int count, CancellationToken cancellationToken) =>
        inner.ListEndedAsync(endedBefore, after, count, cancellationToken);

    public Task UnlistAsync(EndedRun run, CancellationToken cancellationToken) => inner.UnlistAsync(run, cancellationToken);

    public Task PurgeAsync(RunSnapshot run, CancellationToken cancellationToken) => inner.PurgeAsync(run, cancellationToken);

    public Task<bool> FinishPurgeAsync(string runId, CancellationToken cancellationToken) => inner.FinishPurgeAsync(runId, cancellationToken);

    public Task<IReadOnlyList<ActiveEntry>> ListDueAsync(DateTimeOffset now, ActiveEntry? after, int count, CancellationToken cancellationToken) =>
        inner.ListDueAsync(now, after, count, cancellationToken);

    public virtual Task AddActiveAsync(ActiveEntry entry, CancellationToken cancellationToken) => inner.AddActiveAsync(entry, cancellationToken);

    public virtual Task MoveActiveAsync(ActiveEntry entry, ActiveEntry? next, CancellationToken cancellationToken) =>
        inner.MoveActiveAsync(entry, next, cancellationToken);

    public Task<TimeSpan> ReadBacklogAsync(CancellationToken cancellationToken) => inner.ReadBacklogAsync(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    /// <summary>The row as it is now, which a mutant writes over without asking.</summary>
    protected async Task<RunSnapshot> NowAsync(RunSnapshot basis, CancellationToken cancellationToken) =>
        await inner.LoadAsync(basis.Row.RunId, cancellationToken) ?? basis;
}
