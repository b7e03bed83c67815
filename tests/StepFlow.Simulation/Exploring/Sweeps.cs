using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Schedules;
using StepFlow.Simulation.Worlds;
using StepFlow.Storage;

namespace StepFlow.Simulation.Exploring;

/// <summary>Makes the schedules: every disturbance at every point, every two of them, a sample of those, and seeded random ones.</summary>
internal sealed class Sweeps(Func<IRunStore, SimulatedProcess, IRunStore>? mutation)
{
    public static IEnumerable<Schedule> Calm(IReadOnlyList<Scenario> scenarios) => scenarios.Select(s => Schedule.Calm(s.Name));

    public IEnumerable<Schedule> Singles(IReadOnlyList<Scenario> scenarios) => Calm(scenarios).SelectMany(After);

    /// <summary>All pairs, in an order drawn from the seed, so that a sweep that is cut off has seen a bit of everything.</summary>
    public IEnumerable<Schedule> Pairs(IReadOnlyList<Scenario> scenarios, int seed)
    {
        var singles = Singles(scenarios).ToArray();
        new Random(seed).Shuffle(singles);
        return singles.SelectMany(After);
    }

    /// <summary>Pairs drawn from a seed, each first disturbance with a few second ones.</summary>
    public IEnumerable<Schedule> SomePairs(IReadOnlyList<Scenario> scenarios, int seed, int ofEach = 6)
    {
        var random = new Random(seed);
        var singles = Singles(scenarios).ToArray();
        while (true)
        {
            var seconds = After(singles[random.Next(singles.Length)]).ToArray();
            for (var i = 0; i < ofEach && seconds.Length > 0; i++)
                yield return seconds[random.Next(seconds.Length)];
        }
    }

    public static IEnumerable<Schedule> Random(int from) => Enumerable.Range(from, int.MaxValue - from).Select(Seeds.Schedule);

    /// <summary>The given schedule with one disturbance more, at every later point that it reaches.</summary>
    private IEnumerable<Schedule> After(Schedule schedule)
    {
        var first = schedule.Disturbances.Count == 0 ? 0 : schedule.Disturbances[^1].Point;
        var points = Simulation.Run(schedule, mutation, withPoints: true).Points ?? [];
        return
            from point in points.Where(p => p.Number > first).Select(p => (p.Number, Point: p)).ToList()
            from what in DisturbanceExtensions.All.Where(d => d.AppliesTo(point.Point))
            select schedule.With(point.Number, what);
    }
}
