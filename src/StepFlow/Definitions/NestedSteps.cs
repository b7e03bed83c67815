using System.Text.Json;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>Lists of steps inside a step.</summary>
internal static class NestedSteps
{
    /// <summary>Reads a list; null where the field is absent.</summary>
    public static IReadOnlyList<StepDefinition>? Read(FieldReader fields, string field, bool frozen = false, bool mayBeEmpty = false) =>
        fields.TryGet(field, out var json)
            ? new StepReader(fields.Problems, frozen).ReadList(json, fields.Place.Property(field), mayBeEmpty)
            : null;

    /// <summary>Reads a list of lists; null where the field is not one.</summary>
    public static IReadOnlyList<IReadOnlyList<StepDefinition>>? ReadLists(FieldReader fields, string field, bool frozen)
    {
        if (!fields.TryGet(field, out var json))
            return null;
        var place = fields.Place.Property(field);
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > ForkStep.MaxBranches)
        {
            fields.Problems.Add(place, $"Expected 1 to {ForkStep.MaxBranches:N0} lists of steps, found {Found(json)}.");
            return null;
        }

        var reader = new StepReader(fields.Problems, frozen);
        var lists = new List<IReadOnlyList<StepDefinition>>(json.GetArrayLength());
        foreach (var list in json.EnumerateArray())
            lists.Add(reader.ReadList(list, place.Element(lists.Count)));
        return lists;
    }

    /// <summary>Writes a list; an empty one is omitted.</summary>
    public static void Write(CanonicalJsonWriter writer, string field, IReadOnlyList<StepDefinition> steps, bool frozen)
    {
        if (steps.Count == 0)
            return;
        writer.Name(field);
        WriteList(writer, steps, frozen);
    }

    /// <summary>Writes steps as an array.</summary>
    public static void WriteList(CanonicalJsonWriter writer, IReadOnlyList<StepDefinition> steps, bool frozen)
    {
        writer.BeginArray();
        foreach (var step in steps)
            StepKinds.Of(step).Write(writer, step, frozen);
        writer.EndArray();
    }

    private static string Found(JsonElement json) => json.ValueKind == JsonValueKind.Array ? $"{json.GetArrayLength():N0}" : JsonFound.Describe(json);
}
