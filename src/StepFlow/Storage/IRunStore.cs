using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>
/// The engine's one door to storage. Nothing above it knows a table, a queue, an ETag or a connection string.
/// <para>
/// A method that returns null instead of a snapshot met another version of the row (or no row): reload and decide again.
/// <see cref="StorageUnavailableException"/> means that it is not known whether the write took effect: reload as well.
/// </para>
/// </summary>
public interface IRunStore
{
    /// <summary>
    /// Accepts a run: active entry, then row, input, plan and kept records in one atomic change, then index and first callback.
    /// Insert-if-absent by run id. The run is accepted once the atomic change holds; what comes after is repaired by the sweeper.
    /// </summary>
    Task<CreateOutcome> CreateAsync(NewRun run, CancellationToken cancellationToken);

    /// <summary>Loads a run's row with one point read; null where there is none.</summary>
    Task<RunSnapshot?> LoadAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Writes a claim if the row is unchanged.</summary>
    Task<RunSnapshot?> ClaimAsync(RunSnapshot basis, ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Begins the lease of the row's claim anew if the row is unchanged.</summary>
    Task<RunSnapshot?> RenewAsync(RunSnapshot basis, CancellationToken cancellationToken);

    /// <summary>
    /// Stores one atomic change if the row is unchanged, then sends its callback. Where the change was stored but the callback
    /// could not be sent, throws <see cref="StorageUnavailableException"/>.
    /// </summary>
    Task<RunSnapshot?> CommitAsync(RunSnapshot basis, RunCommit commit, CancellationToken cancellationToken);

    /// <summary>Sends a callback that becomes visible after the delay.</summary>
    Task SendAsync(Callback callback, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>
    /// The duties of an ended or held run are done: clears <c>AfterPending</c> if the row is unchanged, then removes the active entry
    /// that an ended one was accepted with. Idempotent. Does nothing where <c>AfterPending</c> is false. A run that was deleted meanwhile is
    /// taken off the list again.
    /// </summary>
    Task FinishAsync(RunSnapshot run, CancellationToken cancellationToken);

    /// <summary>
    /// Sees to it that the list shows a run as it is: it is inserted where it is missing, and changed where the list says another status.
    /// What a later change of the run has written stays. One that was deleted meanwhile is not listed; of one whose duties are owed,
    /// <see cref="FinishAsync"/> sees to that.
    /// </summary>
    Task EnlistAsync(RunSnapshot run, CancellationToken cancellationToken);

    /// <summary>Reads a run's input.</summary>
    Task<Payload> ReadInputAsync(RunSnapshot run, CancellationToken cancellationToken);

    /// <summary>Reads one page of a run's plan.</summary>
    Task<PlanPage> ReadPageAsync(RunSnapshot run, int index, CancellationToken cancellationToken);

    /// <summary>Reads the final record at a position; null where there is none.</summary>
    Task<StepRecord?> ReadRecordAsync(RunSnapshot run, int position, CancellationToken cancellationToken);

    /// <summary>Reads final records in plan order, from a position on, at most so many.</summary>
    Task<IReadOnlyList<StepRecord>> ReadRecordsAsync(RunSnapshot run, int from, int count, CancellationToken cancellationToken) =>
        ReadRecordsAsync(run, from, count, long.MaxValue, cancellationToken);

    /// <summary>
    /// Reads final records in plan order, from a position on, at most so many. Results are read along until they have so many bytes
    /// together (0: none); a record behind them says by <see cref="StepRecord.ResultOmitted"/> that it has one.
    /// </summary>
    Task<IReadOnlyList<StepRecord>> ReadRecordsAsync(RunSnapshot run, int from, int count, long resultBytes, CancellationToken cancellationToken);

    /// <summary>Reads the failed attempts of a run by position, generation and number.</summary>
    Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(RunSnapshot run, CancellationToken cancellationToken);

    /// <summary>
    /// Puts an event into a run's inbox. Insert-if-absent by its id: false where the run has, or for an event that is to come once
    /// has ever had, one of that id. What is put into the inbox of a run that is gone meanwhile is never seen.
    /// </summary>
    Task<bool> AddEventAsync(RunSnapshot run, InboxEvent inboxEvent, CancellationToken cancellationToken);

    /// <summary>True where an event of that id, which was to come once, has come to the run, taken or not.</summary>
    Task<bool> HasReceivedAsync(RunSnapshot run, string id, CancellationToken cancellationToken);

    /// <summary>Lists a run's inbox, earliest first.</summary>
    Task<IReadOnlyList<InboxEntry>> ListInboxAsync(RunSnapshot run, CancellationToken cancellationToken);

    /// <summary>Reads the payload of an event in a run's inbox; null where it is not there any more.</summary>
    Task<Payload?> ReadEventAsync(RunSnapshot run, string id, CancellationToken cancellationToken);

    /// <summary>Adds a waiter. Insert or replace.</summary>
    Task AddWaiterAsync(Waiter waiter, CancellationToken cancellationToken);

    /// <summary>Removes a waiter; one that is not there is no error.</summary>
    Task RemoveWaiterAsync(Waiter waiter, CancellationToken cancellationToken);

    /// <summary>Lists the waiters of an event in ordinal order of their run ids, from behind a given one on, at most so many.</summary>
    Task<IReadOnlyList<Waiter>> ListWaitersAsync(string eventId, Waiter? after, int count, CancellationToken cancellationToken);

    /// <summary>Reads the notes of a run's children by position and index, from a child on, at most so many.</summary>
    Task<IReadOnlyList<ChildEntry>> ReadChildrenAsync(
        RunSnapshot run, int fromPosition, int fromIndex, int count, CancellationToken cancellationToken);

    /// <summary>Lists runs, newest first.</summary>
    Task<RunListPage> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>Counts runs by status among those that match the query; its limit and position are ignored.</summary>
    Task<IReadOnlyDictionary<RunStatus, long>> CountAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Lists ended runs whose end lies before a time, oldest first as far as the store can tell, from behind a given one on, at most so
    /// many; fewer say that there are no more. The list may be older than the runs.
    /// </summary>
    Task<IReadOnlyList<EndedRun>> ListEndedAsync(DateTimeOffset endedBefore, EndedRun? after, int count, CancellationToken cancellationToken);

    /// <summary>Takes off the list what is not stored any more. Of a later run of the same id nothing is taken.</summary>
    Task UnlistAsync(EndedRun run, CancellationToken cancellationToken);

    /// <summary>
    /// Removes every trace of a run, with its inbox and the waiters that its row names, if the row is unchanged or has the same end still.
    /// From the purge's first write to the row on, the run cannot be loaded or changed any more, and <see cref="FinishPurgeAsync"/>
    /// goes on with a purge that was cut off behind it; an active entry leads there. Unknown runs are no error.
    /// </summary>
    Task PurgeAsync(RunSnapshot run, CancellationToken cancellationToken);

    /// <summary>Finishes a purge that was cut off. False: none of such a run had begun.</summary>
    Task<bool> FinishPurgeAsync(string runId, CancellationToken cancellationToken);

    /// <summary>
    /// Lists active entries that are due, earliest first and then in ordinal order of their run ids, from behind a given one on, at most
    /// so many.
    /// </summary>
    Task<IReadOnlyList<ActiveEntry>> ListDueAsync(DateTimeOffset now, ActiveEntry? after, int count, CancellationToken cancellationToken);

    /// <summary>Adds an active entry: whoever makes a run due earlier than its entry says does this first. Insert or replace.</summary>
    Task AddActiveAsync(ActiveEntry entry, CancellationToken cancellationToken);

    /// <summary>Removes an active entry and, where a later one is given, adds that first.</summary>
    Task MoveActiveAsync(ActiveEntry entry, ActiveEntry? next, CancellationToken cancellationToken);

    /// <summary>How late the queue is: age of the oldest callback that is due and not delivered; zero when none waits.</summary>
    Task<TimeSpan> ReadBacklogAsync(CancellationToken cancellationToken);

    /// <summary>Proves that storage answers; throws <see cref="StorageUnavailableException"/> where it does not.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
