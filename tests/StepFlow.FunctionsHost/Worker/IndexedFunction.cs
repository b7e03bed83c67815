using System.Text.Json;

namespace StepFlow.FunctionsHost.Worker;

/// <summary>A function as the worker describes it to its host.</summary>
/// <param name="Name">The name.</param>
/// <param name="Id">What the host calls it by.</param>
/// <param name="Trigger">The binding that invokes it, as the app's metadata has it.</param>
public sealed record IndexedFunction(string Name, string Id, JsonElement Trigger)
{
    /// <summary>The trigger's type, such as <c>httpTrigger</c>.</summary>
    public string TriggerType => Text("type") ?? "";

    /// <summary>The parameter that takes the trigger's value.</summary>
    public string Parameter => Text("name") ?? "";

    /// <summary>The methods of an HTTP trigger, in capitals.</summary>
    public IReadOnlyList<string> Methods => Trigger.TryGetProperty("methods", out var methods)
        ? [.. methods.EnumerateArray().Select(method => method.GetString()?.ToUpperInvariant() ?? "")]
        : [];

    /// <summary>A text of the trigger, such as its route or its queue; null where it has none.</summary>
    public string? Text(string property) => Trigger.TryGetProperty(property, out var value) ? value.GetString() : null;

    internal static IndexedFunction Of(Rpc.FunctionMetadata metadata)
    {
        var bindings = metadata.RawBindings.Select(Parse);
        return new(metadata.Name, metadata.FunctionId, bindings.First(IsTrigger));
    }

    private static bool IsTrigger(JsonElement binding) =>
        binding.GetProperty("type").GetString()?.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase) == true;

    private static JsonElement Parse(string binding)
    {
        using var json = JsonDocument.Parse(binding);
        return json.RootElement.Clone();
    }
}
