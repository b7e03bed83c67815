using StepFlow.Simulation.Mutants;
using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Schedules;

namespace StepFlow.Simulation.Exploring;

/// <summary>Makes the schedules: every disturbance at every point, every two of them, a sample of those, and seeded random ones.</summary>
internal sealed class Sweeps(Mutant? mutant)
{
    /// <summary>Each scenario undisturbed, without servers and with them.</summary>
    public static IEnumerable<Schedule> Calm(IReadOnlyList<Scenario> scenarios) =>
        from scenario in scenarios
        from hasServers in new[] { false, true }
        select Schedule.Calm(scenario.Name) with { HasServers = hasServers };

    public IEnumerable<Schedule> Singles(IReadOnlyList<Scenario> scenarios) => Calm(scenarios).SelectMany(After);

    /// <summary>The same in an order drawn from the seed, so that a sweep that is cut off has seen a bit of everything.</summary>
    public IReadOnlyList<Schedule> ShuffledSingles(IReadOnlyList<Scenario> scenarios, int seed)
    {
        var singles = Singles(scenarios).ToArray();
        new Random(seed).Shuffle(singles);
        return singles;
    }

    /// <summary>All pairs, in an order drawn from the seed.</summary>
    public IEnumerable<Schedule> Pairs(IReadOnlyList<Scenario> scenarios, int seed) => ShuffledSingles(scenarios, seed).SelectMany(After);

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

    /// <summary>
    /// The given schedule with one disturbance more, at every later point that it reaches, and at the same one where that goes on behind
    /// the last. An operator touches each run that is there.
    /// </summary>
    private IEnumerable<Schedule> After(Schedule schedule)
    {
        var last = schedule.Disturbances.Count == 0 ? null : schedule.Disturbances[^1];
        var first = last is null ? 1 : last.What.LeavesThePoint() ? last.Point : last.Point + 1;
        var points = Simulation.Run(schedule, mutant, withPoints: true).Points ?? [];
        return
            from point in points.Where(p => p.Number >= first).ToList()
            from what in DisturbanceExtensions.All.Where(d => d.AppliesTo(point))
            from run in Enumerable.Range(0, what.IsOperator() ? Math.Max(1, point.Runs) : 1)
            select schedule.With(point, what, run);
    }
}
