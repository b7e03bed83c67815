using System.Text;
using System.Text.Json;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions;

/// <summary>Reads and writes lists of HTTP statuses, such as <c>[408, 429, "5xx"]</c>.</summary>
internal static class StatusSetFormat
{
    private const int MaxMembers = 100;

    private const string ExpectedMember = "Expected a status from 100 to 599 or a class such as \"5xx\"";

    private const string Expected = "a list of statuses such as [408, 429, \"5xx\"]";

    /// <summary>Reads a field; null where it is absent or wrong.</summary>
    public static StatusSet? Read(FieldReader fields, string name)
    {
        if (!fields.TryGet(name, out var list))
            return null;
        var place = fields.Place.Property(name);
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxMembers)
        {
            fields.Problems.Add(place, $"Expected {Expected}, found {JsonFound.Describe(list)}.");
            return null;
        }

        var members = new List<string>();
        foreach (var (index, element) in list.EnumerateArray().Index())
        {
            if (Member(element) is { } member)
                members.Add(member);
            else
                fields.Problems.Add(place.Element(index), $"{ExpectedMember}, found {JsonFound.Describe(element)}.");
        }

        return StatusSet.Of(members);
    }

    /// <summary>Writes a field: single statuses as numbers, classes as texts.</summary>
    public static void Write(CanonicalJsonWriter writer, string name, StatusSet set)
    {
        writer.Name(name);
        writer.BeginArray();
        foreach (var member in set.Members)
        {
            if (char.IsAsciiDigit(member[1]))
                writer.Raw(Encoding.ASCII.GetBytes(member));
            else
                writer.Text(member);
        }

        writer.EndArray();
    }

    private static string? Member(JsonElement element)
    {
        var text = element.ValueKind switch
        {
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.String when JsonFound.TryText(element, out var word) && word.EndsWith("xx", StringComparison.Ordinal) => word,
            _ => "",
        };
        return StatusSet.IsMember(text) ? text : null;
    }
}
