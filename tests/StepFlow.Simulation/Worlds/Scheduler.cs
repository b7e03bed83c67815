using StepFlow.Recovery;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Simulation.Invariants;
using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Schedules;

namespace StepFlow.Simulation.Worlds;

/// <summary>Takes turns until everything is at rest: what waits goes on, clients ask, callbacks are delivered, sweeps come by, time passes.</summary>
internal sealed class Scheduler(World world)
{
    private const int MaxTurns = 20_000;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TickAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAhead = TimeSpan.FromMinutes(2);

    // What stands far ahead (an entry of a wait that has ended) may still come by when all has ended.
    private static readonly TimeSpan Patience = TimeSpan.FromDays(8);

    // The sweeper's longest backoff is an hour; the look before it may have met the disturbance.
    private static readonly TimeSpan AllEndedWithin = TimeSpan.FromHours(2);

    private readonly List<Activity> _activities = [];
    private readonly Deliveries _deliveries = new(world);
    private DateTimeOffset _lastSweep = world.Time.Now;
    private DateTimeOffset _lastTick = world.Time.Now;

    private DateTimeOffset? DeploymentAt => world.Watch.Began + world.Scenario.DeployedAfter;

    public void Run()
    {
        var turns = 0;
        while (world.Violation is null && Turn())
        {
            if (++turns > MaxTurns)
                world.Fail($"After {MaxTurns} turns it has not come to rest. {Standing()}");
        }

        if (world.Violation is null)
            EndRules.Check(world);
    }

    private bool Turn()
    {
        Tidy();
        var waiting = world.Waiting.Where(p => !p.Process.Clock.Frozen || p.Process.FrozenUntil <= world.Time.Now).ToList();
        if (waiting.Count > 0)
            return Interrupt() || GoOn(world.Moves.Pick(waiting));
        if (StartRequest() || StartDelivery() || StartSweep() || StartTick() || StartRequest(patient: true))
            return true;
        if (AtRest())
            return false;
        var next = NextEvent();
        if (next is null || next > Later(world.LastDisturbed, world.Watch.Began) + Patience)
        {
            world.Fail($"Nothing goes on any more before {next:u}. {Standing()}");
            return false;
        }

        if (next > Later(world.LastDisturbed, world.Watch.Began) + world.Scenario.Lasts + AllEndedWithin && !AllEnded())
        {
            world.Fail($"Not all has ended {AllEndedWithin} after the last disturbance, and nothing happens before {next:u}. {Standing()}");
            return false;
        }

        world.Watch.CheckLists(next.Value);
        world.Time.AdvanceTo(next.Value);
        return true;
    }

    /// <summary>What happened to the processes since the last turn: crashes, thaws, deployments.</summary>
    private void Tidy()
    {
        foreach (var process in world.Processes.All)
        {
            if (process.Store.Crashed && !process.Dead)
                world.Bury(process);
            else if (process.Clock.Frozen && process.FrozenUntil <= world.Time.Now && (!process.ThawsLate || world.Waiting.All(p => p.Process != process)))
                process.Clock.Thaw();
        }

        // A frozen worker of the old deployment is stopped when it goes on.
        if (DeploymentAt is { } at && world.Time.Now >= at)
        {
            foreach (var old in world.Processes.All.Where(p => p.TakesDeliveries && p.StartedAt < at).ToList())
                old.Stopping.Cancel();
        }

        _activities.RemoveAll(a => a.Ended || a.Process.Dead);
    }

    /// <summary>Something that comes between waiting requests; false: nothing does.</summary>
    private bool Interrupt()
    {
        switch (world.Moves.Interlude())
        {
            case Interlude.Delivery:
                return (world.Moves.Choose(2) == 0 && StartRequest(patient: true)) || StartDelivery();
            case Interlude.Sweep:
                Sweep(world.Processes.Worker());
                return true;
            case Interlude.Time:
                world.Time.AdvanceTo(world.Time.Now + TimeSpan.FromSeconds(world.Moves.Choose(30)));
                return true;
            default:
                return false;
        }
    }

    private bool GoOn(Point point)
    {
        if (point.First is not { } first)
        {
            world.GoOn(point);
            return true;
        }

        point.First = null;
        switch (first.What)
        {
            case Disturbance.Stop:
                point.Process.Stopping.Cancel();
                break;
            case Disturbance.Sweep:
                Sweep(world.Processes.Worker(point.Process));
                break;
            case Disturbance.Deliver:
                StartDelivery(point.Process);
                break;
            case Disturbance.Ask:
                StartRequest(patient: true);
                break;
            default:
                StartRequest(world.Desk.Operator(first.What, first.Run));
                break;
        }

        return true;
    }

    private bool StartRequest(bool patient = false) => world.Desk.Next(patient) is { } task && StartRequest(task);

    private bool StartRequest(ClientTask task)
    {
        var front = world.Processes.Front();
        var activity = Begin(ActivityKind.Request, task.Name, front, () => task.Act(world, front));
        task.Started(activity);
        return true;
    }

    private bool StartDelivery(SimulatedProcess? but = null)
    {
        if (_deliveries.Next is not { } due || due > world.Time.Now)
            return false;
        var worker = world.Processes.Worker(but);
        Begin(ActivityKind.Delivery, "delivery", worker, () => _deliveries.DeliverAsync(worker));
        return true;
    }

    private bool StartSweep()
    {
        if (NextSweep() is not { } due || due > world.Time.Now)
            return false;
        Sweep(world.Processes.Worker());
        return true;
    }

    private void Sweep(SimulatedProcess worker)
    {
        _lastSweep = world.Time.Now;
        Begin(ActivityKind.Sweep, "sweep", worker, () => worker.Get<Sweeper>().SweepAsync(CancellationToken.None));
        // As the hosts do it: with every sweep.
        if (NextTick is not null)
            Tick(worker);
    }

    private bool StartTick()
    {
        if (NextTick is not { } due || due > world.Time.Now)
            return false;
        Tick(world.Processes.Worker());
        return true;
    }

    private void Tick(SimulatedProcess worker)
    {
        _lastTick = world.Time.Now;
        Begin(ActivityKind.Tick, "look at the schedules", worker, () => worker.Get<ScheduleTicker>().TickAsync(CancellationToken.None));
    }

    private Activity Begin(ActivityKind kind, string name, SimulatedProcess process, Func<Task> work)
    {
        world.Trace?.Line($"     {process.Name,-9} begins        {name} at {world.Time.Now:u}");
        var activity = new Activity(kind, name, process);
        _activities.Add(activity);
        activity.Start(world, work);
        return activity;
    }

    private bool AtRest() => world.Waiting.Count == 0 && _activities.Count == 0 && world.Desk.IsDone && world.Desk.NextTime is null
        && world.Storage.NextDue is null && NextTick is null && world.Watch.Runs.All(IsSettled)
        && world.Storage.ActiveEntries.All(entry => world.Watch.Find(entry.RunId) is { IsSettled: false } held && IsSettled(held));

    private bool AllEnded() => world.Desk.IsDone && world.Watch.Runs.All(IsSettled);

    /// <summary>A child of a run that stays failed is held, until somebody resumes that run.</summary>
    private bool IsSettled(RunWatch run) => run.IsSettled || (run.Stored.Row is { AfterPending: false, Parent: { } link } row
        && !row.Status.IsActive() && world.Watch.Find(link.RunId) is { IsSettled: true, Stored.Row.Status: RunStatus.Failed });

    private DateTimeOffset? NextSweep()
    {
        var entries = world.Storage.ActiveEntries;
        if (entries.Count == 0)
            return null;
        return Later(_lastSweep + SweepEvery, entries[0].Due - LookAhead - Skew);
    }

    /// <summary>When somebody looks at the schedules; null where none is due within the time that anybody waits for.</summary>
    private DateTimeOffset? NextTick => world.Storage.NextSchedule is { } due && due < world.Watch.Began + Patience
        ? Later(_lastTick + TickAgain, due - Skew)
        : null;

    private TimeSpan Skew => world.Processes.All.FirstOrDefault(p => p.TakesDeliveries)?.Clock.Skew ?? TimeSpan.Zero;

    private DateTimeOffset? NextEvent()
    {
        var events = new List<DateTimeOffset?> { _deliveries.Next, world.Time.NextTimer, NextSweep(), NextTick, world.Desk.NextTime };
        events.AddRange(world.Processes.All.Where(p => p.Clock.Frozen && !p.Dead).Select(p => (DateTimeOffset?)p.FrozenUntil));
        if (DeploymentAt > world.Time.Now)
            events.Add(DeploymentAt);
        return events.Min();
    }

    private string Standing() => string.Join("; ", world.Watch.Runs.Select(r => r.ToString()))
        + $"; callbacks {world.Storage.PendingCallbacks.Count}, active entries {world.Storage.ActiveEntries.Count}, {world.Desk}";

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
