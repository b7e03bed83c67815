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
            if (found[0].Run?.Row.Status.IsTerminal() == true)
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
    public static IReadOnlyList<(int Index, RunSnapshot Run)> Ended(IReadOnlyList<(int Index, RunSnapshot? Run)> live) =>
        [.. live.Where(child => child.Run?.Row.Status.IsTerminal() == true)
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
        await ReviveAsync(row, live, begin, cancellationToken).ConfigureAwait(false);
        if (begin.Count == 0 && row.Status is RunStatus.Waiting or RunStatus.Paused)
        {
            await MakeAsync(run, replay.Calls, missing, cancellationToken).ConfigureAwait(false);
            return (null, []);
        }

        var commit = new RunCommit
        {
            Row = RunTransitions.Overlapping(row, CallsAtOnce.Begun(fork, begin)),
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
        return commits.OfCall(row, call.Step.RecordName, record, fork with { Live = [.. fork.Live.Where(live => live != ended.Index)] });
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
        await ReviveAsync(row, [], begin, cancellationToken).ConfigureAwait(false);
        var rests = isLast && !replay.Calls.Any(call => call.Step is WaitStep);
        var next = CallsAtOnce.Begun(fork, begin);
        var going = commit with
        {
            Row = rests ? RunTransitions.Overlapping(row, next) : row with { Fork = next },
            Send = isLast && !rests,
            Children = Notes(row, begin),
        };
        return (going, begin);
    }

    /// <summary>Makes the runs that a commit has begun. What a crash leaves out is made by the next look at all of them.</summary>
    public async Task MakeAsync(RunSnapshot parent, IReadOnlyList<ReplayCall> calls, IReadOnlyList<int> indexes, CancellationToken cancellationToken)
    {
        if (indexes.Count == 0)
            return;
        var asked = calls.ToDictionary(CallsAtOnce.IndexOf);
        var made = await Batches.ForEachAsync(indexes, index => children.CreateCallAsync(parent, index, asked[index].Step.RecordName, asked[index].Flow, cancellationToken)).ConfigureAwait(false);
        // Of a run that had ended before it was counted, nobody will hear again: the parent looks by itself.
        if (made.Any(child => !child.Created && child.Run.Row.Status.IsTerminal()))
            await store.SendAsync(new Callback(parent.Row.RunId, parent.Row.Cursor, parent.Row.DueAt), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
    }

    private ForkState NewFork() => new() { Count = 0, Next = 0, Live = [], IsOfCalls = true, BeganAt = time.GetUtcNow() };

    private static IReadOnlyList<ChildEntry> Notes(RunRow row, IReadOnlyList<int> begin) =>
        [.. begin.Select(index => new ChildEntry(ParentLink.CallsPosition, index, IdOf(row, index), IsBranch: true))];

    /// <summary>Runs that are held because their parent was, go on with it; so do, in a later generation, those that had failed.</summary>
    private async Task ReviveAsync(
        RunRow row, IReadOnlyList<(int Index, RunSnapshot? Run)> live, IReadOnlyList<int> begin, CancellationToken cancellationToken)
    {
        if (row.Status == RunStatus.Paused)
            return;
        var again = row.Generation == 0 ? [] : await LoadAsync(row, begin, cancellationToken).ConfigureAwait(false);
        foreach (var (_, child) in live.Concat(again))
        {
            if (child?.Row is { Status: RunStatus.Failed } or { IsHeldWithRun: true })
                await control.TryAsync(c => c.ResumeAsync(child, cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<(int Index, RunSnapshot? Run)>> LoadAsync(RunRow row, IReadOnlyList<int> indexes, CancellationToken cancellationToken)
    {
        var found = await Batches.ForEachAsync(indexes, index => store.LoadAsync(IdOf(row, index), cancellationToken)).ConfigureAwait(false);
        return [.. indexes.Zip(found)];
    }

    private static string IdOf(RunRow row, int index) => RunId.OfChild(row, ParentLink.CallsPosition, index);
}
