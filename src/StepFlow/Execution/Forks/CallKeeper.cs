using StepFlow.Execution.Attempts;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Forks;

/// <summary>
/// Looks after the calls of a C# workflow that overlap: begins a run for each, and records them one by one as these end, so that a
/// replay sees them end in that order. The parent's row says which are live; only its own deliveries write it.
/// </summary>
internal sealed class CallKeeper(
    IRunStore store, ForkChildren children, JoinLooks looks, OutcomeCommits commits, ChildControl control, TimeProvider time)
{
    /// <summary>What a delivery finds to write; null for nothing. The runs are to be made once it is written.</summary>
    public async Task<(RunCommit? Commit, IReadOnlyList<int> Begin)> LookAsync(
        RunSnapshot run, IReadOnlyList<ReplayCall> calls, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var now = time.GetUtcNow();
        var fork = row.Fork ?? new ForkState { Count = 0, Next = 0, Live = [], IsOfCalls = true, BeganAt = now };
        var found = await LoadAsync(row, fork.Live, cancellationToken).ConfigureAwait(false);
        var ended = found.Where(child => child.Run?.Row.Status.IsTerminal() == true).OrderBy(child => child.Run?.Row.EndedAt).ThenBy(child => child.Index).FirstOrDefault();
        if (ended.Run is { } first)
            return (await OfEndedAsync(run, fork, calls.First(call => CallsAtOnce.IndexOf(call) == ended.Index), ended.Index, first, cancellationToken).ConfigureAwait(false), []);

        var begin = calls.Where(CallsAtOnce.CanOverlap).Select(CallsAtOnce.IndexOf).Except(fork.Live).Take(CallsAtOnce.Most - fork.Live.Count).ToList();
        var missing = found.Where(child => child.Run is null).Select(child => child.Index).ToList();
        await ReviveAsync(row, found, begin, cancellationToken).ConfigureAwait(false);
        if (begin.Count == 0 && row.Status is RunStatus.Waiting or RunStatus.Paused)
        {
            await MakeAsync(run, calls, missing, cancellationToken).ConfigureAwait(false);
            return (null, []);
        }

        var live = fork.Live.Concat(begin).Order().ToList();
        var next = fork with { Live = live, Count = fork.Count + begin.Count, Next = Math.Max(fork.Next, live.Count == 0 ? 0 : live[^1] + 1) };
        var commit = new RunCommit
        {
            Row = RunTransitions.Overlapping(row, next),
            Attempt = commits.LostAttempt(row),
            // The row's due time is that of its wait, if it has one.
            Send = row.Wait?.Deadline is not null && row.Status.IsActive(),
            Children = [.. begin.Select(index => new ChildEntry(ParentLink.CallsPosition, index, IdOf(row, index), IsBranch: true))],
        };
        return (commit, [.. begin, .. missing]);
    }

    /// <summary>Makes the runs that a commit has begun. What a crash leaves out is made by the next look.</summary>
    public async Task MakeAsync(RunSnapshot parent, IReadOnlyList<ReplayCall> calls, IReadOnlyList<int> indexes, CancellationToken cancellationToken)
    {
        if (indexes.Count == 0)
            return;
        var names = calls.ToDictionary(CallsAtOnce.IndexOf, call => call.Step.RecordName);
        var made = await Batches.ForEachAsync(indexes, index => children.CreateCallAsync(parent, index, names[index], cancellationToken)).ConfigureAwait(false);
        // Of a run that had ended before it was counted, nobody will hear again: the parent looks by itself.
        if (made.Any(child => !child.Created && child.Run.Row.Status.IsTerminal()))
            await store.SendAsync(new Callback(parent.Row.RunId, parent.Row.Cursor, parent.Row.DueAt), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunCommit> OfEndedAsync(
        RunSnapshot run, ForkState fork, ReplayCall call, int index, RunSnapshot child, CancellationToken cancellationToken)
    {
        var record = await store.ReadRecordAsync(child, 0, cancellationToken).ConfigureAwait(false);
        await looks.PromiseAsync(run.Row, fork, cancellationToken).ConfigureAwait(false);
        return commits.OfCall(run.Row, call.Step.RecordName, record, fork with { Live = [.. fork.Live.Where(live => live != index)] });
    }

    /// <summary>Runs that are held because their parent was, go on with it; so do, in a later generation, those that had failed.</summary>
    private async Task ReviveAsync(
        RunRow row, IReadOnlyList<(int Index, RunSnapshot? Run)> live, IReadOnlyList<int> begin, CancellationToken cancellationToken)
    {
        if (row.Status == RunStatus.Paused)
            return;
        var again = row.Generation == 0 ? [] : await LoadAsync(row, begin, cancellationToken).ConfigureAwait(false);
        foreach (var (_, child) in live.Concat(again))
        {
            if (child is { Row.Status: RunStatus.Paused or RunStatus.Failed })
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
