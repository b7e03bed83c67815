using System.Text.Json;

namespace StepFlow.Simulation.Scenarios;

/// <summary>The independent model: reads a plan's JSON by itself and computes what must come of it in plain C#. Knows nothing of the engine.</summary>
internal sealed class Model
{
    private readonly JsonElement[] _steps;

    public Model(string plan)
    {
        using var document = JsonDocument.Parse(plan);
        _steps = [.. document.RootElement.EnumerateArray().Select(step => step.Clone())];
    }

    public int Count => _steps.Length;

    public string NameAt(int position) => _steps[position] switch
    {
        { ValueKind: JsonValueKind.String } name => name.GetString() ?? "",
        var step when step.TryGetProperty("sleep", out _) => "sleep",
        var step when step.TryGetProperty("waitForEvent", out _) => "waitForEvent",
        var step => step.GetProperty("step").GetString() ?? "",
    };

    /// <summary>Attempts in all, the first included.</summary>
    public int MaxAttemptsAt(int position) =>
        Property(position, "retry") is { } retry && retry.TryGetProperty("maxAttempts", out var max) ? max.GetInt32() : 4;

    public bool IsAtMostOnce(int position) => Property(position, "effect") is { } effect && effect.GetString() == "atMostOnce";

    public long Output(long input)
    {
        var value = input;
        for (var position = 0; position < Count; position++)
        {
            value = NameAt(position) switch
            {
                "Add" or "Late" => value + 1,
                "Double" => value * 2,
                "Doomed" => value + 10,
                "Slow" => value + 3,
                "Deaf" => value + 4,
                "Once" => value + 5,
                "Flaky" or "Inflate" or "Deflate" or "sleep" or "waitForEvent" => value,
                "Weigh" => value + 7,
                var name => throw new InvalidOperationException($"The model knows no step '{name}'."),
            };
        }

        return value;
    }

    private JsonElement? Property(int position, string name) =>
        _steps[position].ValueKind == JsonValueKind.Object && _steps[position].TryGetProperty(name, out var value) ? value : null;
}
