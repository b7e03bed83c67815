using System.Globalization;
using StepFlow.Simulation.Clocks;
using StepFlow.Simulation.Invariants;
using StepFlow.Simulation.Mutants;
using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Schedules;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Simulation.Worlds;

/// <summary>Everything that one schedule works on: time, storage, processes, what waits, and what was seen so far.</summary>
internal sealed class World
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<Point> _waiting = [];
    private long _points;

    public World(Scenario scenario, IMoves moves, bool hasServers = false, Mutant? mutant = null, Trace? trace = null)
    {
        (Scenario, Moves, HasServers, Mutant, Trace) = (scenario, moves, hasServers, mutant, trace);
        Storage = new InMemoryStorage(new ProcessClock(Time, TimeSpan.Zero), new InMemoryStorageOptions
        {
            ClockSkew = moves.StorageSkew,
            DisorderSeed = moves.DisorderSeed,
            DuplicateRate = moves.DuplicateRate,
        });
        Watch = new Watch(this);
        Ledger = new HandlerLedger(this);
        Desk = new ClientDesk(this);
        Processes = new ProcessPool(this);
        Storage.Performed += Watch.Performed;
    }

    public Scenario Scenario { get; }

    public IMoves Moves { get; }

    /// <summary>Every second process lets the message that it works on become the run's next callback.</summary>
    public bool HasServers { get; }

    /// <summary>The fault that is made on purpose; null: none.</summary>
    public Mutant? Mutant { get; }

    public Trace? Trace { get; }

    public VirtualTime Time { get; } = new();

    public InMemoryStorage Storage { get; }

    public ProcessPool Processes { get; }

    public Watch Watch { get; }

    public HandlerLedger Ledger { get; }

    public ClientDesk Desk { get; }

    public long Points => _points;

    /// <summary>The points that wait, in the order of their coming.</summary>
    public IReadOnlyList<Point> Waiting => _waiting;

    /// <summary>When something was disturbed, or an operator helped, for the last time.</summary>
    public DateTimeOffset LastDisturbed { get; private set; }

    /// <summary>How often something was wrong with storage or a process.</summary>
    public int Faults { get; private set; }

    /// <summary>Something was wrong with storage or a process.</summary>
    public bool Faulted => Faults > 0;

    public DateTimeOffset OutageUntil { get; private set; }

    /// <summary>The points reached, for whoever plans further schedules from this one; null unless asked for.</summary>
    public List<Point>? Reached { get; init; }

    /// <summary>The first thing that went against the promises; null while nothing has.</summary>
    public string? Violation { get; private set; }

    public void Fail(string what)
    {
        if (Violation is not null)
            return;
        Violation = what;
        Trace?.Line($"     VIOLATION: {what}");
    }

    public void Disturbed() => LastDisturbed = Time.Now;

    /// <summary>Decides what happens at a point. Completes at once unless the point has to wait.</summary>
    public ValueTask<Fault> ReachAsync(SimulatedProcess process, StorageOperationKind? kind, string about, CancellationToken cancellationToken)
    {
        var point = new Point(++_points, process, kind, about) { ClientIsReady = Desk.HasReady, Runs = Watch.Runs.Count };
        Reached?.Add(point);
        if (Environment.CurrentManagedThreadId != _thread)
            Fail($"Point {point} was reached on another thread: the schedule cannot be replayed.");
        if (process.Dead || Violation is not null)
            return new(new TaskCompletionSource<Fault>().Task);
        if (Decide(point, mayHold: true) is { } fault)
            return new(fault);
        if (!process.Dead && cancellationToken.CanBeCanceled)
            point.GiveUpOn(cancellationToken, gone => _waiting.Remove(gone));
        return new(point.Decision);
    }

    /// <summary>A point that waited goes on; what happens to it now is decided anew.</summary>
    public void GoOn(Point point)
    {
        _waiting.Remove(point);
        point.ClientIsReady = Desk.HasReady;
        if (Decide(point, mayHold: false) is { } fault)
            point.GoOn(fault);
    }

    /// <summary>Takes away what a dead process was doing.</summary>
    public void Bury(SimulatedProcess process)
    {
        process.Die();
        _waiting.RemoveAll(point => point.Process == process);
        Trace?.Line($"     {process.Name,-9} is dead");
    }

    /// <summary>What happens at a point now; null: it waits.</summary>
    private Fault? Decide(Point point, bool mayHold)
    {
        if (point.Kind is not null && Time.Now < OutageUntil)
            return FaultKind.FailBefore;
        var what = Moves.At(point);
        if (what is not null || mayHold)
            Trace?.Line(string.Create(CultureInfo.InvariantCulture, $"{point}{(what is null ? "" : $"  <== {what}")}"));
        if (what is null && !(mayHold && Moves.Holds(point)))
            return Fault.None;
        var fault = what is null ? null : Disturb(point, what);
        if (fault is null && !point.Process.Dead)
            _waiting.Add(point);
        return fault;
    }

    /// <summary>Disturbs; null where the point has to wait for it, or for ever.</summary>
    private Fault? Disturb(Point point, ScheduledDisturbance disturbance)
    {
        var what = disturbance.What;
        Disturbed();
        Faults += what.IsAction() ? 0 : 1;
        if (point.Activity is { } activity)
            activity.Disturbances++;
        if (what == Disturbance.Outage)
            OutageUntil = Time.Now + TimeSpan.FromMinutes(3);
        if (what.FreezeTime() is { } time)
            point.Process.Freeze(Time.Now, time, what == Disturbance.LongFreeze);
        else if (what == Disturbance.CrashBefore && point.Kind is null)
            Bury(point.Process);
        else if (what == Disturbance.Stop || what.IsAction())
            point.First = disturbance;
        else
            return what.AsFault();
        return null;
    }
}
