using StepFlow.Runs;
using StepFlow.Simulation.Worlds;
using StepFlow.Storage;

namespace StepFlow.Simulation.Mutants;

/// <summary>The protocol faults that the simulation has to find.</summary>
internal static class AllMutants
{
    public static IReadOnlyList<Mutant> List { get; } =
    [
        Commit("send-before-commit", async (store, basis, change) =>
        {
            if (change.Next is { } next)
                await store.SendAsync(next, TimeSpan.Zero, CancellationToken.None);
            return await store.CommitAsync(basis, change with { Send = false }, CancellationToken.None);
        }),
        Commit("commit-without-etag", CommitMutant.BlindlyAsync),
        Commit("conflict-taken-for-success", async (store, basis, change) =>
            await store.CommitAsync(basis, change, CancellationToken.None) ?? new RunSnapshot(change.Row, basis.Version, basis.WrittenAt, basis.StorageNow)),
        Commit("callback-never-sent", (store, basis, change) => store.CommitAsync(basis, change with { Send = false }, CancellationToken.None)),
        Commit("terminal-status-overwritten", (store, basis, change) => change.Row.Status is RunStatus.Paused or RunStatus.Canceled
            ? CommitMutant.BlindlyAsync(store, basis, change)
            : store.CommitAsync(basis, change, CancellationToken.None)),
        Commit("resume-forgets-the-generation", (store, basis, change) => store.CommitAsync(
            basis, change.RemoveRecord is null ? change : change with { Row = change.Row with { Generation = basis.Row.Generation } }, CancellationToken.None)),
        Commit("claim-given-back-counts", (store, basis, change) => store.CommitAsync(
            basis, change.Record is null && change.Row.Attempt == basis.Row.Attempt - 1 ? change with { Row = change.Row with { Attempt = basis.Row.Attempt } } : change, CancellationToken.None)),
        Commit("failed-attempt-not-recorded", (store, basis, change) => store.CommitAsync(basis, change with { Attempt = null }, CancellationToken.None)),
        Commit("active-entry-removed-too-early", async (store, basis, change) =>
        {
            if (change.Row.AfterPending)
                await store.MoveActiveAsync(ActiveEntry.First(basis.Row), null, CancellationToken.None);
            return await store.CommitAsync(basis, change, CancellationToken.None);
        }),
        Commit("duties-not-marked", (store, basis, change) => store.CommitAsync(basis, change with { Row = change.Row with { AfterPending = false } }, CancellationToken.None)),
        Commit("claim-ahead-not-written", async (store, basis, change) => change is { Record: not null, Row.Claim: not null }
            && await store.CommitAsync(basis, change with { Row = change.Row with { Claim = null, Attempt = 0 } }, CancellationToken.None) is { } written
                ? new RunSnapshot(change.Row, written.Version, written.WrittenAt, written.StorageNow)
                : await store.CommitAsync(basis, change, CancellationToken.None)),
        Claim("claim-without-etag", async (store, basis, request) => await store.ClaimAsync(basis, request, CancellationToken.None)
            ?? (await store.LoadAsync(basis.Row.RunId, CancellationToken.None) is { } now ? await store.ClaimAsync(now, request, CancellationToken.None) : null)),
        Claim("lost-attempt-not-counted", (store, basis, request) => store.ClaimAsync(
            basis, request.Lost is null ? request : request with { Lost = null, Row = request.Row with { Attempt = basis.Row.Attempt } }, CancellationToken.None)),
        Claim("lost-attempt-not-recorded", (store, basis, request) => store.ClaimAsync(basis, request with { Lost = null }, CancellationToken.None)),
        Claim("claim-not-written", (_, basis, request) => Task.FromResult<RunSnapshot?>(new RunSnapshot(request.Row, basis.Version, basis.WrittenAt, basis.StorageNow))),
        Load("claim-not-checked", run => run.Row.Claim is null ? run : new RunSnapshot(run.Row, run.Version, run.WrittenAt, run.StorageNow + TimeSpan.FromMinutes(5))),
        new Mutant("lease-judged-by-the-local-clock", (store, process) => new LoadMutant(
            store, run => run.Row.Claim is null ? run : new RunSnapshot(run.Row, run.Version, run.WrittenAt, process.Clock.GetUtcNow()))),
        Load("ended-claim-forgotten", run => run.ClaimIsLive ? run : Seen(run, run.Row with { Claim = null })),
        Load("due-time-ignored", run => Seen(run, run.Row with { DueAt = run.Row.CreatedAt })),
        Load("duplicate-callback-breeds", run => run.Row.Claim is null ? new RunSnapshot(run.Row, run.Version, run.WrittenAt - TimeSpan.FromHours(1), run.StorageNow) : run),
        Load("result-discarded-after-a-pause", run => run.Row is { Status: RunStatus.Paused, Claim: { } claim }
            ? Seen(run, run.Row with { Claim = claim with { Owner = "somebody else" } })
            : run),
        Load("pause-not-seen", run => run.Row.Status == RunStatus.Paused ? Seen(run, run.Row with { Status = run.Row.ResumeTo }) : run),
        Load("idempotent-start-creates-twice", run => Activity.Current?.Name.StartsWith("start", StringComparison.Ordinal) == true ? null : run, async (store, run) =>
            await store.CreateAsync(run, CancellationToken.None) is { Created: true } created
                ? created
                : await store.CreateAsync(run with { Row = run.Row with { RunId = run.Row.RunId + run.Row.Incarnation } }, CancellationToken.None)),
        Duty("overdue-callback-not-sent-again", store => new DutyMutant(store)
        {
            Send = (right, callback, delay) => Activity.Current?.Kind == ActivityKind.Sweep ? Task.CompletedTask : right.SendAsync(callback, delay, CancellationToken.None),
        }),
        Duty("own-write-not-recognised", store => new DutyMutant(store) { SeeRecord = record => record with { Owner = "somebody else" } }),
        Duty("claim-never-renewed", store => new DutyMutant(store) { Renew = (_, basis) => Task.FromResult<RunSnapshot?>(basis) }),
        Duty("duties-cleared-before-done", store => new DutyMutant(store)
        {
            Enlist = async (right, run) =>
            {
                if (run.Row.AfterPending)
                    await right.CommitAsync(run, new RunCommit { Row = run.Row with { AfterPending = false } }, CancellationToken.None);
                await right.EnlistAsync(run, CancellationToken.None);
            },
        }),
        Duty("duties-never-done", store => new DutyMutant(store) { Finish = (_, _) => Task.CompletedTask }),
        Duty("resume-without-a-promise", store => new DutyMutant(store) { AddActive = (_, _) => Task.CompletedTask }),
        Duty("active-entry-removed-before-the-next", store => new DutyMutant(store)
        {
            MoveActive = async (right, entry, next) =>
            {
                await right.MoveActiveAsync(entry, null, CancellationToken.None);
                if (next is not null)
                    await right.AddActiveAsync(next, CancellationToken.None);
            },
        }),
        Commit("event-kept-after-it-was-taken", (store, basis, change) => store.CommitAsync(basis, change with { RemoveEvent = null }, CancellationToken.None)),
        Commit("wait-resolved-twice", (store, basis, change) => change.RemoveEvent is null
            ? store.CommitAsync(basis, change, CancellationToken.None)
            : CommitMutant.BlindlyAsync(store, basis, change)),
        Duty("inbox-read-before-the-wait-is-written", store => new InboxMutant(store)),
        Duty("event-without-a-promise", store => new DutyMutant(store)
        {
            AddActive = (right, entry) => entry.Repairs < 0 ? Task.CompletedTask : right.AddActiveAsync(entry, CancellationToken.None),
        }),
        Commit("child-counted-twice", (store, basis, change) => store.CommitAsync(
            basis, CountsOne(basis, change) is { } fork ? change with { Row = change.Row with { Fork = fork with { Live = [.. fork.Live.Skip(1)] } } } : change, CancellationToken.None)),
        Commit("child-counted-without-etag", (store, basis, change) => CountsOne(basis, change) is null
            ? store.CommitAsync(basis, change, CancellationToken.None)
            : CommitMutant.BlindlyAsync(store, basis, change)),
        Commit("last-child-not-waited-for", (store, basis, change) => store.CommitAsync(
            basis, change.Row.Fork is { } fork ? change with { Row = change.Row with { Fork = fork with { Live = [.. fork.Live.SkipLast(1)] } } } : change, CancellationToken.None)),
        Commit("failure-before-the-resume-counted", (store, basis, change) => store.CommitAsync(
            basis, change.Row.Fork is { } fork ? change with { Row = change.Row with { Fork = fork with { Resumed = null } } } : change, CancellationToken.None)),
        Commit("parent-not-told", (store, basis, change) => store.CommitAsync(
            basis, change.Row is { Parent: not null, AfterPending: true } ? change with { Row = change.Row with { AfterPending = false } } : change, CancellationToken.None)),
        Commit("parent-not-woken", (store, basis, change) => store.CommitAsync(
            basis, change.Row.Fork is null ? change : change with { Send = false }, CancellationToken.None)),
        Commit("cancel-does-not-reach-children", (store, basis, change) => change.Row is { Parent: not null, Status: RunStatus.Canceled }
            ? Task.FromResult<RunSnapshot?>(new RunSnapshot(change.Row with { AfterPending = false }, basis.Version, basis.WrittenAt, basis.StorageNow))
            : store.CommitAsync(basis, change, CancellationToken.None)),
        new Mutant("children-made-before-they-are-counted", (store, _) => new EarlyChildrenMutant(store)),
        Duty("missing-child-not-made-again", store => new DutyMutant(store)
        {
            Create = (right, run) => run.Row.Parent is null || Activity.Current?.Committed == true
                ? right.CreateAsync(run, CancellationToken.None)
                : Task.FromResult(new CreateOutcome(new RunSnapshot(run.Row, "", run.Row.CreatedAt, run.Row.CreatedAt), Created: true)),
        }),
        Duty("child-made-twice", store => new DutyMutant(store)
        {
            Create = async (right, run) =>
            {
                var outcome = await right.CreateAsync(run, CancellationToken.None);
                return outcome.Created || run.Row.Parent is null
                    ? outcome
                    : await right.CreateAsync(run with { Row = run.Row with { RunId = run.Row.RunId + "2" } }, CancellationToken.None);
            },
        }),
        Commit("ended-call-stays-live", (store, basis, change) => store.CommitAsync(
            basis, change.Record is not null && basis.Row.Fork is { IsOfCalls: true } was ? change with { Row = change.Row with { Fork = was } } : change, CancellationToken.None)),
        Commit("call-left-behind", (store, basis, change) => store.CommitAsync(
            basis, change.Row is { Status: RunStatus.Succeeded, Fork.IsOfCalls: true } ? change with { Row = change.Row with { Fork = null } } : change, CancellationToken.None)),
        Duty("compensation-not-started", store => new DutyMutant(store)
        {
            Create = (right, run) => run.Row.Parent is { Kind: ForkKind.Compensation }
                ? Task.FromResult(new CreateOutcome(new RunSnapshot(run.Row, "", run.Row.CreatedAt, run.Row.CreatedAt), Created: true))
                : right.CreateAsync(run, CancellationToken.None),
        }),
        Duty("end-started-twice", store => new DutyMutant(store)
        {
            Create = async (right, run) =>
            {
                var outcome = await right.CreateAsync(run, CancellationToken.None);
                return outcome.Created || !run.Row.RunId.Contains("~on", StringComparison.Ordinal)
                    ? outcome
                    : await right.CreateAsync(run with { Row = run.Row with { RunId = run.Row.RunId + "2" } }, CancellationToken.None);
            },
        }),
        Commit("failure-of-code-recorded-once-more", (store, basis, change) => store.CommitAsync(
            basis, basis.Row.IsCode && change.Row.Status == RunStatus.Failed ? change with { Row = change.Row with { Cursor = basis.Row.Cursor } } : change, CancellationToken.None)),
        Commit("waiting-run-not-called", (store, basis, change) => change.Row is { Flow.Since: not null } row && row.DueAt < basis.Row.DueAt && row.Status == basis.Row.Status
            ? Task.FromResult<RunSnapshot?>(Seen(basis, row))
            : store.CommitAsync(basis, change, CancellationToken.None)),
        Flow("slot-written-without-condition", async (store, key, basis, content) => await store.WriteAsync(key, basis, content, CancellationToken.None)
            || await store.WriteAsync(key, await store.ReadAsync(key, CancellationToken.None), content, CancellationToken.None)),
        Flow("slot-never-given-back", (store, key, basis, content) => FlowMutant.Holders(content) < FlowMutant.Holders(basis?.Content)
            ? Task.FromResult(true)
            : store.WriteAsync(key, basis, content, CancellationToken.None)),
        Flow("start-not-noted", (store, key, basis, content) => store.WriteAsync(key, basis, FlowMutant.WithoutStarts(content), CancellationToken.None)),
        new Mutant("schedule-written-over") { Schedules = store => new ScheduleMutant(store) },
        Duty("run-never-listed", store => new DutyMutant(store)
        {
            Create = (right, run) => right.CreateAsync(run with { Row = run.Row with { Listed = false } }, CancellationToken.None),
        }),
        Duty("event-not-marked", store => new DutyMutant(store)
        {
            AddEvent = (right, run, inboxEvent) => right.AddEventAsync(run, inboxEvent with { Once = false }, CancellationToken.None),
        }),
        Commit("record-breaks-the-chain", (store, basis, change) => store.CommitAsync(
            basis, change.Record is { Position: > 0 } record ? change with { Record = record with { Hash = basis.Row.RecordHash } } : change, CancellationToken.None)),
        Commit("more-children-than-may", (store, basis, change) => store.CommitAsync(
            basis, change.Row.Fork is { IsOfCalls: false } fork && fork.Next < fork.Count
                ? change with { Row = change.Row with { Fork = fork with { Live = [.. fork.Live, fork.Next], Next = fork.Next + 1 } } }
                : change, CancellationToken.None)),
        Duty("active-entry-gone-after-accept", store => new DutyMutant(store)
        {
            Create = async (right, run) =>
            {
                var outcome = await right.CreateAsync(run, CancellationToken.None);
                await right.MoveActiveAsync(ActiveEntry.First(run.Row), null, CancellationToken.None);
                return outcome;
            },
        }),
    ];

    /// <summary>The count that a change writes because a child has ended; null where it does not.</summary>
    private static ForkState? CountsOne(RunSnapshot basis, RunCommit change) =>
        change.Row.Fork is { Live.Count: > 0 } now && basis.Row.Fork is { } was && was.Live.Except(now.Live).Any() ? now : null;

    private static Mutant Commit(string name, Func<IRunStore, RunSnapshot, RunCommit, Task<RunSnapshot?>> commit) =>
        new(name, (store, _) => new CommitMutant(store, commit));

    private static Mutant Claim(string name, Func<IRunStore, RunSnapshot, ClaimRequest, Task<RunSnapshot?>> claim) =>
        new(name, (store, _) => new ClaimMutant(store, claim));

    private static Mutant Load(string name, Func<RunSnapshot, RunSnapshot?> see, Func<IRunStore, NewRun, Task<CreateOutcome>>? create = null) =>
        new(name, (store, _) => new LoadMutant(create is null ? store : new DutyMutant(store) { Create = create }, see));

    private static Mutant Flow(string name, Func<IFlowStore, string, StoredFlow?, Payload?, Task<bool>> write) =>
        new(name) { Flows = store => new FlowMutant(store, write) };

    private static Mutant Duty(string name, Func<IRunStore, IRunStore> of) => new(name, (store, _) => of(store));

    private static RunSnapshot Seen(RunSnapshot run, RunRow row) => new(row, run.Version, run.WrittenAt, run.StorageNow);
}
