using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>The durations that a definition may hold.</summary>
internal static class DurationRange
{
    /// <summary>The longest timeout of an attempt: 40 days. A timer of .NET reaches 49.</summary>
    public static readonly TimeSpan LongestAttempt = TimeSpan.FromDays(40);

    /// <summary>The shortest sleep and timeout: 1 millisecond.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>The longest sleep and wait: 3650 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Adds a problem where a duration is out of its range.</summary>
    public static void Check(TimeSpan duration, TimeSpan from, TimeSpan to, JsonPlace place, ProblemList problems)
    {
        if (duration < from || duration > to)
            problems.Add(place, $"Expected {DurationText.Format(from)} to {DurationText.Format(to)}, found {Show(duration)}.");
    }

    /// <summary>A duration for a message; a negative one can come from C# code.</summary>
    public static string Show(TimeSpan duration) => duration < TimeSpan.Zero ? duration.ToString("c") : DurationText.Format(duration);
}
