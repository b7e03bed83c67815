using System.Globalization;
using StepFlow.Simulation.Clocks;
using StepFlow.Simulation.Invariants;
using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Schedules;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Simulation.Worlds;

/// <summary>Everything that one schedule works on: time, storage, processes, what waits, and what was seen so far.</summary>
internal sealed class World
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<Point> _waiting = [];
    private long _points;

    public World(Scenario scenario, IMoves moves, Func<IRunStore, SimulatedProcess, IRunStore>? mutation = null, Trace? trace = null)
    {
        (Scenario, Moves, Mutation, Trace) = (scenario, moves, mutation, trace);
        Storage = new InMemoryStorage(new ProcessClock(Time, TimeSpan.Zero), new InMemoryStorageOptions { ClockSkew = moves.StorageSkew });
        Watch = new Watch(this);
        Ledger = new HandlerLedger(this);
        Desk = new ClientDesk(this);
        Processes = new ProcessPool(this);
        Storage.Performed += Watch.Performed;
    }

    public Scenario Scenario { get; }

    public IMoves Moves { get; }

    public Func<IRunStore, SimulatedProcess, IRunStore>? Mutation { get; }

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

    public DateTimeOffset LastDisturbed { get; private set; }

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

    /// <summary>Decides what happens at a point. Completes at once unless the point has to wait.</summary>
    public ValueTask<Fault> ReachAsync(SimulatedProcess process, StorageOperationKind? kind, string about, CancellationToken cancellationToken)
    {
        var point = new Point(++_points, process, kind, about) { ClientIsReady = Desk.HasReady };
        Reached?.Add(point);
        if (Environment.CurrentManagedThreadId != _thread)
            Fail($"Point {point} was reached on another thread: the schedule cannot be replayed.");
        if (process.Dead || Violation is not null)
            return new(new TaskCompletionSource<Fault>().Task);
        if (kind is not null && Time.Now < OutageUntil)
            return new(FaultKind.FailBefore);
        var what = Moves.At(point);
        Trace?.Line(string.Create(CultureInfo.InvariantCulture, $"{point}{(what is null ? "" : $"  <== {what}")}"));
        if (what is null)
            return Moves.Holds(point) ? Wait(point, cancellationToken) : new(Fault.None);
        LastDisturbed = Time.Now;
        if (Activity.Current is { } activity)
            activity.Disturbances++;
        return Disturb(point, what.Value, cancellationToken);
    }

    public void GoOn(Point point)
    {
        _waiting.Remove(point);
        point.GoOn();
    }

    /// <summary>Takes away what a dead process was doing.</summary>
    public void Bury(SimulatedProcess process)
    {
        process.Die();
        _waiting.RemoveAll(point => point.Process == process);
        Trace?.Line($"     {process.Name,-9} is dead");
    }

    private ValueTask<Fault> Disturb(Point point, Disturbance what, CancellationToken cancellationToken)
    {
        if (what == Disturbance.Outage)
            OutageUntil = Time.Now + TimeSpan.FromMinutes(3);
        if (what.FreezeTime() is { } time)
            point.Process.Freeze(Time.Now, time, what == Disturbance.LongFreeze);
        else if (what == Disturbance.CrashBefore && point.Kind is null)
            Bury(point.Process);
        else if (what == Disturbance.Stop || what.IsAction())
            point.First = what;
        else
            return new(what.AsFault());
        return Wait(point, cancellationToken);
    }

    private ValueTask<Fault> Wait(Point point, CancellationToken cancellationToken)
    {
        if (point.Process.Dead)
            return new(point.Decision);
        _waiting.Add(point);
        if (cancellationToken.CanBeCanceled)
            point.GiveUpOn(cancellationToken, gone => _waiting.Remove(gone));
        return new(point.Decision);
    }
}
