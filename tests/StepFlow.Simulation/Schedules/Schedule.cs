using System.Globalization;
using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Schedules;

/// <summary>
/// One schedule: a scenario and either chosen disturbances at numbered points, or a seed that everything is drawn from. Its text is
/// all that is needed to replay it.
/// </summary>
internal sealed record Schedule(string Scenario, int? Seed, IReadOnlyList<ScheduledDisturbance> Disturbances)
{
    private const string SeedWord = "seed:";
    private const string ServersWord = "servers";

    /// <summary>
    /// Half of the processes work as a server on Azure does that dispatches by itself: a delivery executes two steps in a row, and its message
    /// becomes the run's next callback. The others, and all where this is false, work as the Functions host does: one step, then another message.
    /// </summary>
    public bool HasServers { get; init; }

    public static Schedule Calm(string scenario) => new(scenario, null, []);

    public static Schedule Random(string scenario, int seed) => new(scenario, seed, []);

    public Schedule With(Point point, Disturbance what, int run = 0) => With(new ScheduledDisturbance(point.Number, what) { At = point.What, Run = run });

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static Schedule Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var schedule = Calm(words[0]);
        foreach (var word in words[1..])
        {
            schedule = word switch
            {
                ServersWord => schedule with { HasServers = true },
                _ when word.StartsWith(SeedWord, StringComparison.Ordinal) =>
                    schedule with { Seed = int.Parse(word.AsSpan(SeedWord.Length), CultureInfo.InvariantCulture) },
                _ => schedule.With(ScheduledDisturbance.Parse(word)),
            };
        }

        return schedule;
    }

    public override string ToString() => string.Join(
        ' ',
        new[] { Scenario }
            .Concat(HasServers ? [ServersWord] : Array.Empty<string>())
            .Concat(Seed is { } seed ? [string.Create(CultureInfo.InvariantCulture, $"{SeedWord}{seed}")] : Array.Empty<string>())
            .Concat(Disturbances.Select(d => d.ToString())));

    private Schedule With(ScheduledDisturbance disturbance) => this with { Disturbances = [.. Disturbances, disturbance] };
}
