using System.Globalization;

namespace StepFlow.Chaos.Plans;

/// <summary>A random plan with an independent model of what each step returns: nothing of the engine takes part in it.</summary>
internal sealed class RandomPlan
{
    private const int LongPadding = 3500;

    // A step that is cut off has used an attempt, and a run may be hit again and again: the default four are for other troubles.
    private const string Retry = "\"retry\":{\"maxAttempts\":100,\"initialDelay\":\"100ms\"}";

    private RandomPlan(long input, IReadOnlyList<PlannedStep> steps) => (Input, Steps) = (input, steps);

    public long Input { get; }

    public IReadOnlyList<PlannedStep> Steps { get; }

    /// <summary>The value after so many steps.</summary>
    public long After(int steps) => Steps.Take(steps).LastOrDefault(s => s.Result is not null)?.Result ?? Input;

    /// <summary>The request that starts it.</summary>
    public string Request => string.Create(
        CultureInfo.InvariantCulture, $"{{\"input\":{Input},\"labels\":[\"chaos\"],\"steps\":[{string.Join(',', Steps.Select(s => s.Json))}]}}");

    /// <summary>Makes one: half of them short, some with sleeps, references and padding that spreads them over several pages.</summary>
    public static RandomPlan Create(Random random, int maxSteps)
    {
        var length = random.Next(10) switch
        {
            < 5 => random.Next(1, 6),
            < 8 => random.Next(6, 12),
            _ => random.Next(12, 21),
        };
        length = Math.Min(length, maxSteps);
        var sleeps = random.Next(3) == 0;
        var pages = random.Next(6) == 0;
        var input = random.Next(1000);
        var steps = new List<PlannedStep>(length);
        long value = input;
        for (var i = 0; i < length; i++)
        {
            var step = sleeps && random.Next(5) == 0 ? Sleep(random) : Task(random, steps, value, pages);
            steps.Add(step);
            value = step.Result ?? value;
        }

        return new RandomPlan(input, steps);
    }

    private static PlannedStep Sleep(Random random) =>
        new("sleep", null, string.Create(CultureInfo.InvariantCulture, $"{{\"sleep\":\"{random.Next(50, 3000)}ms\"}}"));

    private static PlannedStep Task(Random random, List<PlannedStep> before, long value, bool pages)
    {
        var (name, perform) = random.Next(2) == 0 ? ("AddOne", (Func<long, long>)(x => x + 1)) : ("MultiplyWithTwo", x => x * 2);
        var referred = random.Next(6) == 0 ? before.FindLastIndex(s => s.Result is not null && random.Next(2) == 0) : -1;
        var padding = new string(' ', pages ? LongPadding : 0);
        var (input, template) = referred < 0
            ? (value, pages ? $"\"input\":\"${{{padding}previous}}\"," : "")
            : (value + before[referred].Result!.Value, Reference(referred, before[referred].Name, padding));
        return new(name, perform(input), $"{{\"step\":\"{name}\",{template}{Retry}}}");
    }

    private static string Reference(int position, string name, string padding) =>
        string.Create(CultureInfo.InvariantCulture, $"\"input\":\"${{previous +{padding} steps['step-{position}:{name}']}}\",");
}
