using System.Globalization;
using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Schedules;

/// <summary>A disturbance at a point, as the text of a schedule has it: <c>26@Send:FailBefore</c>, <c>9@Claim:Cancel#1</c>.</summary>
/// <param name="Point">The number of the point.</param>
/// <param name="What">What happens there.</param>
internal sealed record ScheduledDisturbance(long Point, Disturbance What)
{
    /// <summary>What the point has to be for this to be the schedule that was meant; null: anything.</summary>
    public string? At { get; init; }

    /// <summary>Which of the runs that are stored an operator touches, in the order of their making.</summary>
    public int Run { get; init; }

    public static ScheduledDisturbance Parse(string text)
    {
        var (place, what) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('#'));
        var point = place.Split('@');
        return new ScheduledDisturbance(long.Parse(point[0], CultureInfo.InvariantCulture), Enum.Parse<Disturbance>(what[0]))
        {
            At = point.Length > 1 ? point[1] : null,
            Run = what.Length > 1 ? int.Parse(what[1], CultureInfo.InvariantCulture) : 0,
        };
    }

    /// <summary>True where the point is the one that was meant, and the disturbance makes a difference there.</summary>
    public bool Fits(Point point) => point.Number == Point && (At is null || At == point.What) && What.AppliesTo(point);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Point}{(At is null ? "" : $"@{At}")}:{What}{(Run == 0 ? "" : $"#{Run}")}");
}
