using StepFlow.Runs;
using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Worlds;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Simulation.Invariants;

/// <summary>Looks at storage after every request and holds what is there to the rules.</summary>
internal sealed class Watch(World world)
{
    private const int MaxCallbacks = 40;
    private static readonly TimeSpan Untold = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan StoodStill = TimeSpan.FromSeconds(20);

    private static readonly Func<Change, IEnumerable<string>>[] Rules =
    [
        StatusRules.Check, RecordRules.Check, AttemptRules.Check, ClaimRules.Check, EventRules.Check, ForkRules.Check, CallRules.Check,
        FlowRules.Check,
    ];

    private readonly Dictionary<string, RunWatch> _runs = new(StringComparer.Ordinal);
    private readonly List<RunWatch> _inOrder = [];

    // By sweeps, requests and poison callbacks: many at once may each send one.
    private int _sentOtherwise;

    public DateTimeOffset Began { get; } = world.Time.Now;

    /// <summary>When a row was last written.</summary>
    public DateTimeOffset? LastWrite => _inOrder.Max(r => (DateTimeOffset?)r.ChangedAt);

    public IReadOnlyList<RunWatch> Runs => _inOrder;

    /// <summary>Runs that a client was told of.</summary>
    public HashSet<string> Accepted { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs that somebody asked to cancel.</summary>
    public HashSet<string> CancelAsked { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs of which a client was told that they are deleted.</summary>
    public HashSet<string> Deleted { get; } = new(StringComparer.Ordinal);

    /// <summary>Every start that a flow key ever noted, by its mark.</summary>
    public Dictionary<string, DateTimeOffset> Starts { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Published { get; } = new(StringComparer.Ordinal);

    /// <summary>True where a child, or one of its own, was canceled: no resume makes the run succeed then.</summary>
    public bool HasCanceledChild(RunWatch run) => _inOrder.Exists(child => child.Stored.Row.Parent is { Kind: not ForkKind.Compensation } link
        && link.RunId == run.RunId && (child.Stored.Row.Status == RunStatus.Canceled || HasCanceledChild(child)));

    public RunWatch? Find(string runId) => _runs.GetValueOrDefault(runId);

    public void Performed(StorageOperation operation)
    {
        if (world.Processes.Find(operation.Connection) is not { } process)
            return;
        if (operation.Kind == StorageOperationKind.WriteFlow)
            FlowRules.CheckStarts(world);
        if (operation.RunId is not { } runId)
            return;
        switch (operation.Kind)
        {
            case StorageOperationKind.CreateRun or StorageOperationKind.Claim or StorageOperationKind.Renew
                or StorageOperationKind.Commit or StorageOperationKind.ClearDuties:
                Written(operation, runId, process);
                break;
            case StorageOperationKind.ReadRun when Activity.Current is { } activity && Find(runId) is { } run:
                Loaded(activity, run, process);
                break;
            case StorageOperationKind.AddEvent when Find(runId) is { } told && Stored(runId) is { } now:
                if (now.Inbox.FirstOrDefault(e => told.Taken.Contains(e.Entry.Id)) is { } again)
                    world.Fail($"The event {again.Entry.Id} came again to {told}, which had taken it.");
                told.Received(now);
                Activity.Current?.Told.Add(runId);
                break;
            case StorageOperationKind.MarkPurge when Find(runId) is { } marked && Stored(runId) is null:
                Removed(marked);
                break;
            case StorageOperationKind.Send when Activity.Current is { } activity:
                Sent(activity, runId);
                break;
        }
    }

    /// <summary>A client was told that the run is deleted: he may start another of its id.</summary>
    public void WasDeleted(string runId)
    {
        Deleted.Add(runId);
        Accepted.Remove(runId);
    }

    /// <summary>A held run is seen to be held: the list says so, and nothing stirs behind it.</summary>
    public void CheckHeld(RunWatch run)
    {
        var listed = EndRules.Listed(world, run.RunId);
        if (listed != EndRules.ToBeListed(run))
            world.Fail($"{run} has been {run.Stored.Row.Status} since {run.ChangedAt:u}, but the list says {listed?.ToString() ?? "nothing"}.");
    }

    /// <summary>
    /// What the list says of each run while nothing happens until then: held and ended runs as they are, once their duties are done;
    /// one that goes on as such, after twenty minutes at the latest.
    /// </summary>
    public void CheckLists(DateTimeOffset until)
    {
        foreach (var run in _inOrder.Where(run => run.ListedAt != run.ChangedAt && !run.Stored.Row.AfterPending))
        {
            var goesOn = run.Stored.Row.Status.IsActive();
            var since = run.ChangedAt > world.OutageUntil ? run.ChangedAt : world.OutageUntil;
            if (goesOn && until - since < Untold)
                continue;
            run.ListedAt = run.ChangedAt;
            var (listed, wanted) = (EndRules.Listed(world, run.RunId), EndRules.ToBeListed(run));
            if (goesOn ? listed?.IsActive() != (wanted is null ? null : true) : listed != wanted)
                world.Fail($"{run}: the list says {listed?.ToString() ?? "nothing"}.");
        }
    }

    /// <summary>What is stored of a run; null where there is none, or its purge has begun.</summary>
    private StoredRun? Stored(string runId) => world.Storage.Inspect(runId) is { IsBeingPurged: false } stored ? stored : null;

    private void Removed(RunWatch run)
    {
        if (!run.IsSettled)
            world.Fail($"{run}: it was removed, and it had not ended.");
        _runs.Remove(run.RunId);
        _inOrder.Remove(run);
    }

    private void Written(StorageOperation operation, string runId, SimulatedProcess process)
    {
        if (Stored(runId) is not { } after)
            return;
        if (operation.Kind == StorageOperationKind.CreateRun && Activity.Current is { } making)
        {
            making.Made.Add(runId);
            WakeByMaker(making, after.Row);
        }

        if (!_runs.TryGetValue(runId, out var run))
        {
            if (Expected(after.Row) is not { } expected)
            {
                world.Fail($"Run {runId} is stored and nobody asked for it.");
                return;
            }

            _runs.Add(runId, run = new RunWatch(runId, after, expected, world.Time.Now));
            _inOrder.Add(run);
        }
        else if (run.Stored.Row.Operations == after.Row.Operations)
        {
            // The run was there: its maker saw it, as by a load.
            if (operation.Kind == StorageOperationKind.CreateRun && Activity.Current is { } maker)
                Loaded(maker, run, process);
            return;
        }

        var change = new Change(world, run, run.Stored, after, operation, process);
        Activity.Current?.Written.Add(runId);
        Activity.Current?.Committed |= operation.Kind is StorageOperationKind.Commit or StorageOperationKind.CreateRun;
        foreach (var broken in Rules.SelectMany(rule => rule(change)))
            world.Fail($"{operation}: {broken}");
        if (after.Row.Generation > run.Stored.Row.Generation)
            run.LeftBehind = FailedBranchesOf(runId);
        run.Changed(after, world.Time.Now);
        world.Trace?.Line($"     {"",-9}               -> {run}");
    }

    private Dictionary<string, int> FailedBranchesOf(string runId) => _inOrder
        .Where(run => run.Stored.Row is { Status: RunStatus.Failed, Parent: { IsBranch: true } link } && link.RunId == runId)
        .ToDictionary(run => run.RunId, run => run.Stored.Row.Generation);

    /// <summary>What the model says of a run; null where nobody asked for it. A child is asked for by its parent.</summary>
    private Expectation? Expected(RunRow row) => row.Parent switch
    {
        { Kind: ForkKind.Compensation } link when Find(link.RunId) is { } ended => ended.Expected.Undone(ended.Stored.Records),
        { Kind: ForkKind.Call } link => world.Scenario.CallOf?.Invoke(link.Index),
        { } link => Find(link.RunId)?.Expected.ChildAt(link.Position, link.Index),
        _ when world.Scenario.RunIds.Contains(row.RunId) => new Expectation(world.Scenario.ModelOf(row), world.Scenario.Input),
        _ when _inOrder.Find(run => AftermathRules.IsEndOf(row.RunId, run.RunId)) is { } ended => ExpectedAtEnd(ended),
        _ => null,
    };

    private Expectation? ExpectedAtEnd(RunWatch ended) => (world.Scenario.AtEnd, ended.Stored.Row.Status) switch
    {
        (null, _) => null,
        (var model, RunStatus.Succeeded) => new Expectation(model, ended.Expected.Value ?? "nothing"),
        (var model, RunStatus.Failed) => new Expectation(model, -1L),
        (var model, RunStatus.Canceled) => new Expectation(model, -2L),
        _ => null,
    };

    /// <summary>Whoever makes a child that was made before, and sees that it has ended, lets its parent look: nobody else may tell it.</summary>
    private static void WakeByMaker(Activity maker, RunRow child)
    {
        if (child.Parent is { } waiting && child.Status.IsTerminal() && maker.Made.Contains(child.RunId))
            maker.MayWake.Add(waiting.RunId);
    }

    private void Loaded(Activity activity, RunWatch run, SimulatedProcess process)
    {
        activity.MaySendAgain.Remove(run.RunId);
        if (world.Time.Now - run.ChangedAt >= StoodStill || run.Stored.Row.DueAt > process.Clock.GetUtcNow())
            activity.MaySendAgain.Add(run.RunId);
        WakeByMaker(activity, run.Stored.Row);
        // A telling that was cut off may have left something out.
        if (run.Stored.Row is { AfterPending: true, Parent: { } link })
            activity.MayWake.Add(link.RunId);
    }

    /// <summary>
    /// A callback never breeds: a delivery sends at most one for each run that it wrote or sent an event to, and only if it committed, sent
    /// that, or the row stood still.
    /// </summary>
    private void Sent(Activity activity, string runId)
    {
        activity.Sends++;
        if (activity.Kind != ActivityKind.Delivery || activity.IsPoison)
        {
            _sentOtherwise++;
            return;
        }

        // A message that was to become the next callback, by a request that was repeated, has become it already: the second one changes nothing.
        var disturbed = world.HasServers ? 2 * activity.Disturbances : activity.Disturbances;
        if (activity.Sends > Math.Max(1, activity.Written.Count) + activity.Told.Count + disturbed && world.Moves is Schedules.ScriptedMoves)
            world.Fail($"One delivery sent {activity.Sends} callbacks.");
        if (!activity.Committed && activity.Disturbances == 0 && !activity.MaySendAgain.Contains(runId) && !activity.MayWake.Contains(runId) && !activity.Told.Contains(runId))
            world.Fail($"A delivery of {activity.RunId} sent a callback to {runId} although it had committed nothing and the row had not stood still for 20 seconds.");
        if (world.Storage.PendingCallbacks.Count > MaxCallbacks + _sentOtherwise)
            world.Fail($"{world.Storage.PendingCallbacks.Count} callbacks are in the queue: they breed.");
    }
}
