using StepFlow.Definitions;
using StepFlow.Execution.Attempts;
using StepFlow.Execution.Code;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Forks;

/// <summary>
/// Looks after the calls of a C# workflow that overlap: begins a run for each, and records them one by one as these end, so that a
/// replay sees them end in that order. The parent's row says which are live; only its own deliveries write it.
/// </summary>
internal sealed class CallKeeper(
    IRunStore store, ForkChildren children, OutcomeCommits commits, ChildControl control, TimeProvider time)
{
    /// <summary>The runs of the calls that are live; of the one that is said to have ended alone, where it has.</summary>
    public async Task<IReadOnlyList<(int Index, RunSnapshot? Run)>> LoadAsync(RunRow row, int? ended, CancellationToken cancellationToken)
    {
        var live = row.Fork?.Live ?? [];
        if (ended is { } call && live.Contains(call))
        {
            var found = await LoadAsync(row, [call], cancellationToken).ConfigureAwait(false);
            if (Ended(row, found).Count > 0)
                return found;
        }

        return await LoadAsync(row, live, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is wrong where a run performs another call than the code makes at its place; null for nothing.</summary>
    public static string? Stranger(IReadOnlyList<(int Index, RunSnapshot? Run)> live, IReadOnlyList<ReplayCall> calls)
    {
        foreach (var (index, run) in live)
        {
            if (run is not null && calls.FirstOrDefault(call => CallsAtOnce.IndexOf(call) == index) is { } call && !CallsAtOnce.IsOf(run.Row, call))
                return CallsAtOnce.Mismatch(run.Row, index, call);
        }

        return null;
    }

    /// <summary>Those that have ended, in the order in which they did.</summary>
    public static IReadOnlyList<(int Index, RunSnapshot Run)> Ended(RunRow row, IReadOnlyList<(int Index, RunSnapshot? Run)> live) =>
        [.. live.Where(child => row.Fork is { } fork && child.Run is { } run && ForkProgress.HasEnded(fork, child.Index, run.Row))
            .Select(child => (child.Index, child.Run!)) // it has ended
            .OrderBy(child => child.Item2.Row.EndedAt).ThenBy(child => child.Index)];

    /// <summary>What a delivery finds to write where no call has ended; null for nothing. The runs are to be made once it is written.</summary>
    public async Task<(RunCommit? Commit, IReadOnlyList<int> Begin)> LookAsync(
        RunSnapshot run, CodeReplay replay, IReadOnlyList<(int Index, RunSnapshot? Run)> live, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var fork = row.Fork ?? NewFork();
        var begin = CallsAtOnce.ToBegin(fork, replay);
        List<int> missing = [.. live.Where(child => child.Run is null).Select(child => child.Index)];
        if (row.Status != RunStatus.Paused)
            await control.ResumeAsync(fork, live, cancellationToken).ConfigureAwait(false);
        if (begin.Count == 0 && row.Status is RunStatus.Waiting or RunStatus.Paused)
        {
            await MakeAsync(run, replay.Calls, missing, cancellationToken).ConfigureAwait(false);
            return (null, []);
        }

        var commit = new RunCommit
        {
            Row = RunTransitions.Overlapping(row, await BegunAsync(row, fork, begin, cancellationToken).ConfigureAwait(false)),
            Attempt = commits.LostAttempt(row),
            // The row's due time is that of its wait, if it has one.
            Send = row.Wait?.HasDeadline == true && row.Status.IsActive(),
            Children = Notes(row, begin),
        };
        return (commit, [.. begin, .. missing]);
    }

    /// <summary>The change that records a call that has ended. The callback that it sends lets the method go on.</summary>
    public async Task<RunCommit> OfEndedAsync(
        RunRow row, IReadOnlyList<ReplayCall> calls, (int Index, RunSnapshot Run) ended, CancellationToken cancellationToken)
    {
        var fork = row.Fork ?? throw new InvalidOperationException($"Run '{row.RunId}' has no calls that overlap.");
        var record = await store.ReadRecordAsync(ended.Run, 0, cancellationToken).ConfigureAwait(false);
        var call = calls.First(call => CallsAtOnce.IndexOf(call) == ended.Index);
        return commits.OfCall(row, call.Step.RecordName, record, ForkProgress.Without(fork, [ended.Index]));
    }

    /// <summary>The same change, with the runs that it lets begin.</summary>
    /// <param name="commit">The change that records a call.</param>
    /// <param name="replay">Where the method has come to with it.</param>
    /// <param name="isLast">
    /// True: no other record follows it in this delivery. The run may rest, as every end of a call is told by a callback of its own; but
    /// where it waits for an event as well, it is due at its deadline, and the next delivery looks for what a crash has left out.
    /// </param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<(RunCommit Commit, IReadOnlyList<int> Begin)> GoOnAsync(
        RunCommit commit, CodeReplay replay, bool isLast, CancellationToken cancellationToken)
    {
        var row = commit.Row;
        var fork = row.Fork ?? NewFork();
        var begin = CallsAtOnce.ToBegin(fork, replay);
        var rests = isLast && !replay.Calls.Any(call => call.Step is WaitStep);
        var next = await BegunAsync(row, fork, begin, cancellationToken).ConfigureAwait(false);
        var going = commit with
        {
            Row = rests ? RunTransitions.Overlapping(row, next) : row with { Fork = next },
            Send = isLast && !rests,
            Children = Notes(row, begin),
        };
        return (going, begin);
    }

    /// <summary>
    /// Makes the runs that a commit has begun, and lets those go on that are there from before the parent was resumed. What a crash leaves
    /// out is done by the next look at all of them.
    /// </summary>
    public async Task MakeAsync(RunSnapshot parent, IReadOnlyList<ReplayCall> calls, IReadOnlyList<int> indexes, CancellationToken cancellationToken)
    {
        if (indexes.Count == 0 || parent.Row.Fork is not { } fork)
            return;
        var asked = calls.ToDictionary(CallsAtOnce.IndexOf);
        var made = await Batches.ForEachAsync(indexes, index => children.CreateCallAsync(parent, index, asked[index].Step.RecordName, asked[index].Flow, cancellationToken)).ConfigureAwait(false);
        var there = ForkProgress.WereThere(indexes, made);
        if (parent.Row.Status != RunStatus.Paused)
            await control.ResumeAsync(fork, there, cancellationToken).ConfigureAwait(false);
        // Of a run that had ended before it was counted, nobody will hear again: the parent looks by itself.
        if (Ended(parent.Row, there).Count > 0)
            await store.SendAsync(new Callback(parent.Row.RunId, parent.Row.Cursor, parent.Row.DueAt), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
    }

    private ForkState NewFork() => new() { Count = 0, Next = 0, Live = [], IsOfCalls = true, BeganAt = time.GetUtcNow() };

    private static IReadOnlyList<ChildEntry> Notes(RunRow row, IReadOnlyList<int> begin) =>
        [.. begin.Select(index => new ChildEntry(ParentLink.CallsPosition, index, IdOf(row, index), IsBranch: true))];

    /// <summary>The count of calls once these have begun, with what those had come to that an earlier generation began.</summary>
    private async Task<ForkState> BegunAsync(RunRow row, ForkState fork, IReadOnlyList<int> begin, CancellationToken cancellationToken)
    {
        var begun = CallsAtOnce.Begun(fork, begin);
        return row.Generation == 0 ? begun : ForkProgress.Resume(begun, begin, await LoadAsync(row, begin, cancellationToken).ConfigureAwait(false));
    }

    private async Task<IReadOnlyList<(int Index, RunSnapshot? Run)>> LoadAsync(RunRow row, IReadOnlyList<int> indexes, CancellationToken cancellationToken)
    {
        var found = await Batches.ForEachAsync(indexes, index => store.LoadAsync(IdOf(row, index), cancellationToken)).ConfigureAwait(false);
        return [.. indexes.Zip(found)];
    }

    private static string IdOf(RunRow row, int index) => RunId.OfChild(row, ParentLink.CallsPosition, index);
}
