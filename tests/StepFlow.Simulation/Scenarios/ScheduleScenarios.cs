using System.Globalization;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Scenarios;

/// <summary>
/// Schedules, which every look that anybody takes at them may start runs for. They are due a day after everything has begun, so that
/// whatever is disturbed before, they are there by then.
/// </summary>
internal static class ScheduleScenarios
{
    private const string First = """["Add", "Double"]""";
    private const string Second = """["Double", "Add"]""";
    private const string Name = "clock";

    public static IEnumerable<Scenario> List { get; } = [EachDueTime(), Changed()];

    /// <summary>Three due times, and a run for each of them, however late somebody looks.</summary>
    private static Scenario EachDueTime()
    {
        var model = new Model(First);
        string[] runs = [RunAt(6, 0), RunAt(6, 5), RunAt(6, 10)];
        return new Scenario
        {
            Name = "schedule",
            RunIds = runs,
            ModelOf = _ => model,
            Lasts = TimeSpan.FromHours(31),
            Clients = () => [Put("0-10/5 6 2 1 *", First, runs, _ => true)],
        };
    }

    /// <summary>
    /// Once its first run is there, a schedule is changed: the later due time is the new one's, which runs other steps. The second of the
    /// old one may come yet where somebody was about to start it. Once that of the new one is there, the schedule is removed.
    /// </summary>
    private static Scenario Changed()
    {
        var (before, after) = (new Model(First), new Model(Second));
        var (first, maybe, noon) = (RunAt(6, 0), RunAt(6, 5), RunAt(12, 0));
        return new Scenario
        {
            Name = "schedule-changed",
            RunIds = [first, maybe, noon],
            ModelOf = row => row.RunId == noon ? after : before,
            Lasts = TimeSpan.FromHours(37),
            Clients = () =>
            [
                Put("0,5 6,18 2 1 *", First, [first], _ => true),
                Put("0 12,20 2 1 *", Second, [noon], world => world.Watch.Find(first) is not null),
                Remove(world => world.Watch.Find(noon) is not null),
            ],
        };
    }

    /// <summary>Makes the schedule or changes it; runs of these ids have to come of it.</summary>
    private static ClientTask Put(string cron, string plan, IReadOnlyList<string> runs, Func<World, bool> when) => new(
        $"schedule {cron}",
        when,
        async (world, front) =>
        {
            var start = new StartRequest { Steps = Requests.Steps(plan), Input = Payload.FromJson("3") };
            await front.Get<ScheduleBook>().PutAsync(
                Name, new ScheduleRequest { Cron = cron, CatchUp = CatchUp.All, Start = start }, CancellationToken.None);
            world.Watch.Accepted.UnionWith(runs);
        });

    private static ClientTask Remove(Func<World, bool> when) => new(
        "remove the schedule", when, (_, front) => front.Get<ScheduleBook>().DeleteAsync(Name, CancellationToken.None))
    {
        // Asked once more, because the answer was lost.
        MayBeRefused = true,
    };

    private static string RunAt(int hour, int minute) => string.Create(CultureInfo.InvariantCulture, $"{Name}~20260102T{hour:00}{minute:00}00Z");
}
