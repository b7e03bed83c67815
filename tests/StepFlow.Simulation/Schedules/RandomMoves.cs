using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Schedules;

/// <summary>Everything drawn from a seed: rates, faults, freezes, operators, order, clocks. After so many points it turns calm.</summary>
internal sealed class RandomMoves : IMoves
{
    private static readonly TimeSpan[] Skews =
        [TimeSpan.Zero, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(-90), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(-5)];

    private static readonly Disturbance[] Possible = [.. DisturbanceExtensions.All.Where(what => what != Disturbance.Ask)];

    private readonly Random _random;
    private readonly double _faults;
    private readonly double _actions;
    private readonly double _holds;
    private readonly long _until;
    private readonly bool _skewed;

    public RandomMoves(int seed)
    {
        Seed = seed;
        _random = new Random(seed);
        _faults = Pick(0, 0.01, 0.03, 0.1);
        _actions = Pick(0, 0.005, 0.02);
        _holds = Pick(0, 0.3, 0.8);
        _until = _random.Next(50, 500);
        _skewed = _random.Next(3) == 0;
        Workers = _random.Next(1, 4);
        DisorderSeed = _random.Next(2) == 0 ? seed : null;
        DuplicateRate = Pick(0, 0, 0.05, 0.2);
        StorageSkew = _skewed ? Skews[_random.Next(Skews.Length)] : TimeSpan.Zero;
    }

    public int Seed { get; }

    public int Workers { get; }

    public TimeSpan StorageSkew { get; }

    private bool Calm { get; set; }

    public TimeSpan NextSkew() => _skewed ? Skews[_random.Next(Skews.Length)] : TimeSpan.Zero;

    public int? DisorderSeed { get; }

    public double DuplicateRate { get; }

    public ScheduledDisturbance? At(Point point)
    {
        Calm |= point.Number > _until;
        var draw = _random.NextDouble();
        if (Calm || draw >= _faults + _actions)
            return null;
        var possible = Possible.Where(what => what.IsAction() == draw >= _faults && what.AppliesTo(point)).ToArray();
        return new ScheduledDisturbance(point.Number, possible[_random.Next(possible.Length)]) { Run = _random.Next(Math.Max(1, point.Runs)) };
    }

    public bool Holds(Point point) => !Calm && _random.NextDouble() < _holds;

    public Point Pick(IReadOnlyList<Point> waiting) => waiting[_random.Next(waiting.Count)];

    public Interlude Interlude()
    {
        if (Calm)
            return Schedules.Interlude.None;
        var draw = _random.NextDouble();
        return draw < 0.2 ? Schedules.Interlude.Delivery
            : draw < 0.23 ? Schedules.Interlude.Sweep
            : draw < 0.25 ? Schedules.Interlude.Time
            : Schedules.Interlude.None;
    }

    public int Choose(int bound) => _random.Next(bound);

    private double Pick(params double[] rates) => rates[_random.Next(rates.Length)];
}
