using System.Globalization;
using System.Text.Json;

namespace StepFlow.Simulation.Scenarios;

/// <summary>
/// The independent model: reads a plan's JSON by itself and computes what must come of it in plain C#. Knows nothing of the engine.
/// A value is a number or a list of values.
/// </summary>
internal sealed class Model
{
    private const string Jump = "jump";
    private static readonly string[] Forks = ["parallel", "forEach", "run"];

    private readonly IReadOnlyDictionary<string, string> _workflows;
    private readonly List<JsonElement> _steps = [];

    // Where the cursor goes from an if whose condition does not hold, and from the end of a way that was taken.
    private readonly Dictionary<int, int> _otherwise = [];

    public Model(string plan, IReadOnlyDictionary<string, string>? workflows = null)
    {
        _workflows = workflows ?? new Dictionary<string, string>();
        using var document = JsonDocument.Parse(plan);
        Lay(document.RootElement);
    }

    public int Count => _steps.Count;

    public string NameAt(int position) => _steps[position] switch
    {
        { ValueKind: JsonValueKind.Undefined } => Jump,
        { ValueKind: JsonValueKind.String } name => name.GetString() ?? "",
        var step when step.TryGetProperty("step", out var name) => name.GetString() ?? "",
        var step => step.EnumerateObject().First().Name,
    };

    /// <summary>True where a claim performs the step. False: time, a condition or other runs do.</summary>
    public bool IsAttempted(int position) => NameAt(position) is not ("sleep" or "waitForEvent" or "webhook" or "if" or "return" or "notify" or Jump) && !IsFork(position) && !IsAtOnce(position);

    public bool IsFork(int position) => Forks.Contains(NameAt(position));

    /// <summary>Attempts in all, the first included.</summary>
    public int MaxAttemptsAt(int position) =>
        Property(position, "retry") is { } retry && retry.TryGetProperty("maxAttempts", out var max) ? max.GetInt32() : 4;

    public bool IsAtMostOnce(int position) => Property(position, "effect") is { } effect && effect.GetString() == "atMostOnce";

    /// <summary>True for a call of C# that overlaps others: a run of its own performs it.</summary>
    public bool IsAtOnce(int position) => Property(position, "atOnce") is not null;

    /// <summary>True where a failed run undoes the step.</summary>
    public bool IsCompensated(int position) => Property(position, "compensate") is not null;

    public int MaxConcurrencyAt(int position) => Property(position, "maxConcurrency")?.GetInt32() ?? 32;

    public bool WaitsForAll(int position) => Property(position, "onFailure")?.GetString() == "waitAll";

    /// <summary>The step that follows one, from the value behind it.</summary>
    public int Next(int position, object value)
    {
        var next = NameAt(position) == "if" && !Holds(position, value) ? _otherwise[position] : position + 1;
        while (next < Count && NameAt(next) == Jump)
            next = _otherwise[next];
        return next;
    }

    /// <summary>The runs that perform a step, and what each of them begins with.</summary>
    public IReadOnlyList<(Model Model, object Input)> Children(int position, object value) => NameAt(position) switch
    {
        "parallel" => [.. _steps[position].GetProperty("parallel").EnumerateArray().Select(branch => (Of(branch.GetRawText()), value))],
        "forEach" => [.. _steps[position].GetProperty("forEach").EnumerateArray().Select(item =>
            (Of(_steps[position].GetProperty("do").GetRawText()), item.ValueKind == JsonValueKind.Number ? item.GetInt64() : value))],
        "run" => [(Of(_workflows[_steps[position].GetProperty("run").GetProperty("workflow").GetString() ?? ""]), value)],
        _ => [],
    };

    /// <summary>The value behind a step; null where it can only fail.</summary>
    public object? Perform(int position, object value) => NameAt(position) switch
    {
        "Add" or "Late" => (long)value + 1,
        "Double" => (long)value * 2,
        "Doomed" => (long)value + 10,
        "Slow" => (long)value + 3,
        "Deaf" => (long)value + 4,
        "Once" => (long)value + 5,
        "Weigh" => (long)value + 7,
        "Sum" => ((IEnumerable<object>)value).Sum(item => (long)item),
        "Flaky" or "Inflate" or "Deflate" or "sleep" or "if" or "Report" or "webhook" or "return" or "notify" => value,
        "waitForEvent" => Property(position, "value")?.GetInt64() ?? value,
        "Undo" => Property(position, "result")?.GetInt64(),
        "Refuse" => Property(position, "caught") is null ? null : value,
        "run" => Outputs(position, value)?[0],
        "parallel" or "forEach" => Outputs(position, value),
        var name => throw new InvalidOperationException($"The model knows no step '{name}'."),
    };

    private object[]? Outputs(int position, object value)
    {
        var outputs = Children(position, value).Select(child => new Expectation(child.Model, child.Input).Value).ToArray();
        return outputs.Any(output => output is null) ? null : [.. outputs.Select(output => output!)];
    }

    private void Lay(JsonElement steps)
    {
        foreach (var step in steps.EnumerateArray())
        {
            var at = Count;
            _steps.Add(step.Clone());
            if (step.ValueKind == JsonValueKind.Object && step.TryGetProperty("if", out _))
                LayWays(at, step);
        }
    }

    private void LayWays(int at, JsonElement step)
    {
        if (step.TryGetProperty("then", out var then))
            Lay(then);
        if (step.TryGetProperty("else", out var otherwise))
        {
            var jump = Count;
            _steps.Add(default);
            _otherwise[at] = Count;
            Lay(otherwise);
            _otherwise[jump] = Count;
        }
        else
        {
            _otherwise[at] = Count;
        }
    }

    /// <summary>The one kind of condition that the scenarios have: <c>${previous &gt; 5}</c>.</summary>
    private bool Holds(int position, object value)
    {
        var condition = Property(position, "if")?.GetString() ?? "";
        var bound = condition["${previous > ".Length..condition.IndexOf('}', StringComparison.Ordinal)];
        return (long)value > long.Parse(bound, CultureInfo.InvariantCulture);
    }

    private Model Of(string plan) => new(plan, _workflows);

    private JsonElement? Property(int position, string name) =>
        _steps[position].ValueKind == JsonValueKind.Object && _steps[position].TryGetProperty(name, out var value) ? value : null;
}
