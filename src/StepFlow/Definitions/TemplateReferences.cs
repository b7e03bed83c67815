using System.Globalization;
using System.Text;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>The field <c>refs</c> of a frozen step: the position of every step that its template refers to.</summary>
internal static class TemplateReferences
{
    /// <summary>The field's name.</summary>
    public const string Field = "refs";

    /// <summary>The template with the positions that the step's <c>refs</c> says.</summary>
    public static InputTemplate Read(InputTemplate template, FieldReader fields)
    {
        var refs = fields.Object(Field);
        var positions = new List<int>();
        foreach (var step in template.References.Steps)
            positions.Add(refs?.WholeNumber(step, "a position") ?? -1);
        if (positions.Exists(p => p < 0) || (refs?.Names.Count ?? 0) != positions.Count)
            fields.Problems.Add(fields.Place.Property(Field), "Expected a position for each step that the template refers to, and no other.");
        return template.Resolve(positions);
    }

    /// <summary>Writes the field; nothing where no step is referred to.</summary>
    public static void Write(CanonicalJsonWriter writer, InputReferences references)
    {
        if (references.Steps.Count == 0)
            return;
        writer.Name(Field);
        writer.BeginObject();
        for (var i = 0; i < references.Steps.Count; i++)
        {
            writer.Name(references.Steps[i]);
            writer.Raw(Encoding.ASCII.GetBytes(references.Positions[i].ToString(CultureInfo.InvariantCulture)));
        }

        writer.EndObject();
    }
}
