using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Definitions.Json;
using StepFlow.Errors;

namespace StepFlow.Events;

/// <summary>Reads event ids that were evaluated in a run.</summary>
internal static class EventIds
{
    /// <summary>One id, or a list of 1 to 16.</summary>
    /// <exception cref="InvalidInputException">It is neither, or an id breaks the rule.</exception>
    public static IReadOnlyList<string> Read(JsonElement value, string where)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return [One(value, where)];
        if (value.GetArrayLength() is 0 or > WaitForEventStep.MaxEvents)
            throw new InvalidInputException(where, $"Expected 1 to {WaitForEventStep.MaxEvents} event ids, found {value.GetArrayLength()}.");
        return [.. value.EnumerateArray().Select((id, index) => One(id, $"{where}[{index}]")).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>One id.</summary>
    public static string One(JsonElement value, string where)
    {
        if (value.ValueKind != JsonValueKind.String || !JsonFound.TryText(value, out var id))
            throw new InvalidInputException(where, $"Expected the id of an event, found {JsonFound.Describe(value)}.");
        return EventId.Check(id) is { } problem ? throw new InvalidInputException(where, problem) : id;
    }
}
