using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Schedules;

/// <summary>Calm but for chosen disturbances: what waits last goes on first, so an interruption ends before what it interrupts.</summary>
internal sealed class ScriptedMoves(IReadOnlyList<(long Point, Disturbance What)> disturbances) : IMoves
{
    public int Seed => 1;

    public int Workers => 1;

    public TimeSpan StorageSkew => TimeSpan.Zero;

    public TimeSpan NextSkew() => TimeSpan.Zero;

    public Disturbance? At(Point point)
    {
        foreach (var (number, what) in disturbances)
        {
            if (number == point.Number && what.AppliesTo(point))
                return what;
        }

        return null;
    }

    public bool Holds(Point point) => false;

    public Point Pick(IReadOnlyList<Point> waiting) => waiting[^1];

    public Interlude Interlude() => Schedules.Interlude.None;

    public int Choose(int bound) => 0;
}
