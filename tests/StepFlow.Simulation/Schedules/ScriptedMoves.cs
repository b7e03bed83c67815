using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Schedules;

/// <summary>Calm but for chosen disturbances: what waits last goes on first, so an interruption ends before what it interrupts.</summary>
internal sealed class ScriptedMoves(IReadOnlyList<ScheduledDisturbance> disturbances) : IMoves
{
    private readonly List<ScheduledDisturbance> _open = [.. disturbances];

    public int Seed => 1;

    public int Workers => 1;

    public TimeSpan StorageSkew => TimeSpan.Zero;

    public TimeSpan NextSkew() => TimeSpan.Zero;

    public int? DisorderSeed => null;

    public double DuplicateRate => 0;

    /// <summary>What was to happen and did not: its point was never reached, is another, or lets it make no difference.</summary>
    public IReadOnlyList<ScheduledDisturbance> Open => _open;

    public ScheduledDisturbance? At(Point point)
    {
        var what = _open.Find(disturbance => disturbance.Fits(point));
        if (what is not null)
            _open.Remove(what);
        return what;
    }

    public bool Holds(Point point) => false;

    public Point Pick(IReadOnlyList<Point> waiting) => waiting[^1];

    public Interlude Interlude() => Schedules.Interlude.None;

    public int Choose(int bound) => 0;
}
