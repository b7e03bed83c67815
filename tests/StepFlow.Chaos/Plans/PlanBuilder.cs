using System.Globalization;

namespace StepFlow.Chaos.Plans;

/// <summary>Writes the JSON of steps and, beside it, computes in plain C# what each of them comes to.</summary>
internal sealed class PlanBuilder(Random random, long input)
{
    /// <summary>A step that is cut off has used an attempt, and a run may be hit again and again: the default four are for other troubles.</summary>
    public const string Retry = "\"retry\":{\"maxAttempts\":100,\"initialDelay\":\"100ms\",\"maxDelay\":\"1s\"}";

    private readonly List<PlannedStep> _steps = [];
    private readonly List<string> _json = [];

    public long Input { get; } = input;

    /// <summary>What the next step gets.</summary>
    public long Value { get; private set; } = input;

    public IReadOnlyList<PlannedStep> Steps => _steps;

    public string Json => string.Join(',', _json);

    /// <summary>Half of all steps take no time to speak of, one in ten takes longer than a claim lasts without renewal, or nearly so.</summary>
    public int Ms() => random.Next(10) switch
    {
        < 5 => random.Next(50),
        < 8 => random.Next(50, 800),
        8 => random.Next(800, 2500),
        _ => random.Next(2500, 8000),
    };

    /// <summary>A step that computes.</summary>
    /// <param name="ms">How long it takes.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="more">Further fields of the step, each with a comma behind it.</param>
    /// <param name="padding">White space in its expression, which makes the plan longer.</param>
    /// <param name="fails">Attempts that fail first.</param>
    /// <param name="referred">An earlier step whose result is added; -1: none.</param>
    public PlanBuilder Work(int ms, string handler = "Work", string more = "", int padding = 0, int fails = 0, int referred = -1)
    {
        var space = new string(' ', padding);
        var value = referred < 0 ? $"${{{space}previous}}" : $"${{previous +{space} steps['step-{referred}:{_steps[referred].Name}']}}";
        var got = Value + (referred < 0 ? 0 : long.Parse(_steps[referred].Result ?? "0", CultureInfo.InvariantCulture));
        var (json, result) = Task(handler, value, got, ms, fails, more);
        return Add(json, new PlannedStep(handler, Text(result)), result);
    }

    public PlanBuilder Sleep(int ms) => Add(Format($"{{\"sleep\":\"{ms}ms\"}}"), new PlannedStep("sleep", null), Value);

    /// <summary>Adds a step of any kind.</summary>
    public PlanBuilder Add(string json, PlannedStep step, long value)
    {
        _json.Add(json);
        return Show(step, value);
    }

    /// <summary>Adds what a view shows of a step that stands within another.</summary>
    public PlanBuilder Show(PlannedStep step, long value)
    {
        _steps.Add(step);
        Value = value;
        return this;
    }

    /// <summary>The JSON of a step that computes, and what it returns for the value that its expression has.</summary>
    public (string Json, long Result) Task(string handler, string expression, long value, int ms, int fails = 0, string more = "")
    {
        var (times, by) = (random.Next(4) == 0 ? 2 : 1, random.Next(10));
        var json = Format(
            $"{{\"step\":\"{handler}\",\"input\":{{\"value\":\"{expression}\",\"times\":{times},\"by\":{by},\"ms\":{ms},\"fails\":{fails}}},{more}{Retry}}}");
        return (json, (value * times) + by);
    }

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Format(FormattableString text) => FormattableString.Invariant(text);
}
