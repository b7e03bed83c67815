using System.Globalization;
using System.Text;
using System.Text.Json;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>
/// A step's template as JSON. In a frozen plan <c>refs</c>, beside it, says the place of every step that it refers to: a position, or
/// <c>[position, up]</c> for one in the run that this one is a branch of.
/// </summary>
internal static class TemplateFormat
{
    /// <summary>The field beside a frozen template.</summary>
    public const string References = "refs";

    /// <summary>Reads a template; null where the field is absent.</summary>
    public static InputTemplate? Read(FieldReader fields, string field, bool frozen)
    {
        if (!fields.TryGet(field, out var json))
            return null;
        var template = InputTemplate.Parse(json, fields.Place.Property(field), fields.Problems);
        return frozen ? ReadReferences(template, fields) : template;
    }

    /// <summary>Writes a template and, in a frozen plan, its references; nothing where there is none.</summary>
    public static void Write(CanonicalJsonWriter writer, string field, InputTemplate? template, bool frozen)
    {
        if (template is null)
            return;
        writer.Name(field);
        writer.Raw(template.Source.Utf8.Span);
        if (frozen)
            WriteReferences(writer, template.References);
    }

    /// <summary>Writes the places of a frozen template; nothing where it refers to no step.</summary>
    public static void WriteReferences(CanonicalJsonWriter writer, InputReferences references)
    {
        if (references.Steps.Count == 0)
            return;
        writer.Name(References);
        writer.BeginObject();
        for (var i = 0; i < references.Steps.Count; i++)
        {
            var (position, up) = references.Positions[i];
            writer.Name(references.Steps[i]);
            writer.Raw(Encoding.ASCII.GetBytes(Place(position, up)));
        }

        writer.EndObject();
    }

    private static string Place(int position, int up) => up == 0
        ? position.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"[{position},{up}]");

    /// <summary>A frozen template with the places that the step's own field says.</summary>
    public static InputTemplate ReadReferences(InputTemplate template, FieldReader fields)
    {
        var refs = fields.Object(References);
        var places = new List<StepPlace>();
        foreach (var step in template.References.Steps)
            places.Add(refs is not null && refs.TryGet(step, out var json) && TryRead(json, out var place) ? place : -1);
        if (places.Exists(p => p.Position < 0 || p.Up < 0) || (refs?.Names.Count ?? 0) != places.Count)
            fields.Problems.Add(fields.Place.Property(References), "Expected a place for each step that is referred to, and no other.");
        return template.Resolve(places);
    }

    private static bool TryRead(JsonElement json, out StepPlace place)
    {
        place = default;
        if (json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var position))
        {
            place = position;
            return true;
        }

        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() != 2 || json.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.Number))
            return false;
        if (!json[0].TryGetInt32(out position) || !json[1].TryGetInt32(out var up))
            return false;
        place = new StepPlace(position, up);
        return true;
    }
}
