using System.Globalization;

namespace StepFlow.Simulation.Schedules;

/// <summary>
/// One schedule: a scenario and either chosen disturbances at numbered points, or a seed that everything is drawn from. Its text is
/// all that is needed to replay it.
/// </summary>
internal sealed record Schedule(string Scenario, int? Seed, IReadOnlyList<(long Point, Disturbance What)> Disturbances)
{
    public static Schedule Calm(string scenario) => new(scenario, null, []);

    public static Schedule Random(string scenario, int seed) => new(scenario, seed, []);

    public Schedule With(long point, Disturbance what) => this with { Disturbances = [.. Disturbances, (point, what)] };

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static Schedule Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var schedule = Calm(words[0]);
        foreach (var word in words[1..])
        {
            var (left, right) = (word[..word.IndexOf(':', StringComparison.Ordinal)], word[(word.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            schedule = left == "seed"
                ? schedule with { Seed = int.Parse(right, CultureInfo.InvariantCulture) }
                : schedule.With(long.Parse(left, CultureInfo.InvariantCulture), Enum.Parse<Disturbance>(right));
        }

        return schedule;
    }

    public override string ToString() => string.Join(
        ' ',
        new[] { Scenario }
            .Concat(Seed is { } seed ? [string.Create(CultureInfo.InvariantCulture, $"seed:{seed}")] : Array.Empty<string>())
            .Concat(Disturbances.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Point}:{d.What}"))));
}
