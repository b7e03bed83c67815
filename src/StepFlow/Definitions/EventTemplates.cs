using System.Text.Json;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;
using StepFlow.Events;

namespace StepFlow.Definitions;

/// <summary>Checks what can be known of event ids before a run arrives at them: those without an expression in them.</summary>
internal static class EventTemplates
{
    /// <summary>Checks the value that names one event.</summary>
    public static void CheckOne(JsonElement value, bool literal, JsonPlace place, ProblemList problems)
    {
        if (value.ValueKind != JsonValueKind.String)
            problems.Add(place, $"Expected the id of an event, found {JsonFound.Describe(value)}.");
        else if (JsonFound.TryText(value, out var text) && (literal || !text.Contains("${", StringComparison.Ordinal)) && EventId.Check(text) is { } problem)
            problems.Add(place, problem);
    }

    /// <summary>Checks the value that names one event or several.</summary>
    public static void CheckSeveral(InputTemplate template, JsonPlace place, ProblemList problems)
    {
        using var document = JsonDocument.Parse(template.Source.Utf8);
        var value = document.RootElement;
        if (value.ValueKind != JsonValueKind.Array)
        {
            CheckOne(value, template.IsLiteral, place, problems);
            return;
        }

        if (value.GetArrayLength() is 0 or > WaitForEventStep.MaxEvents)
            problems.Add(place, $"Expected 1 to {WaitForEventStep.MaxEvents} event ids, found {value.GetArrayLength()}.");
        foreach (var (index, id) in value.EnumerateArray().Take(WaitForEventStep.MaxEvents).Index())
            CheckOne(id, template.IsLiteral, place.Element(index), problems);
    }
}
