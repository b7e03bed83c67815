using System.Text;
using System.Text.Json;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>Turns a JSON value into the parts of a template, and writes its canonical form on the way.</summary>
internal sealed class TemplateParser(ProblemList problems)
{
    private readonly CanonicalJsonWriter _canonical = new();
    private readonly TemplateBytes _bytes = new();

    /// <summary>What the expressions refer to.</summary>
    public ReferenceCollector References { get; } = new();

    /// <summary>Parses a value; where something is wrong, problems have been added and the result is of no use.</summary>
    public TemplatePart Parse(JsonElement json, JsonPlace place, int depth = 0)
    {
        var start = _canonical.Length;
        if (depth > ExpressionLimits.MaxNesting)
        {
            problems.Add(place, $"Nested deeper than {ExpressionLimits.MaxNesting} levels.");
            return Literal(start);
        }

        var part = json.ValueKind switch
        {
            JsonValueKind.Object => ParseObject(json, place, depth),
            JsonValueKind.Array => ParseArray(json, place, depth),
            JsonValueKind.String => ParseString(json, place),
            _ => ParseOther(json),
        };
        return part ?? Literal(start);
    }

    /// <summary>Ends parsing; the canonical form of everything.</summary>
    public ReadOnlyMemory<byte> Complete()
    {
        _bytes.Bytes = _canonical.Written.ToArray();
        return _bytes.Bytes;
    }

    // Null: no expression in it, the caller makes one literal of the whole.
    private ObjectPart? ParseObject(JsonElement json, JsonPlace place, int depth)
    {
        var properties = new List<(string, TemplatePart Part)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        _canonical.BeginObject();
        foreach (var property in json.EnumerateObject())
        {
            var name = ReadName(property, place, names);
            _canonical.Name(name);
            properties.Add((name, Parse(property.Value, place.Property(name), depth + 1)));
        }

        _canonical.EndObject();
        return properties.TrueForAll(p => p.Part is LiteralPart) ? null : new ObjectPart(properties);
    }

    private string ReadName(JsonProperty property, JsonPlace place, HashSet<string> names)
    {
        if (!JsonFound.TryName(property, out var name))
            problems.Add(place, "A property name has half a surrogate pair; it is not valid text.");
        else if (!names.Add(name))
            problems.Add(place.Property(name), $"The property '{name}' occurs more than once.");
        else if (name.Contains("${", StringComparison.Ordinal))
            problems.Add(place.Property(name), "Expected a name without '${': expressions are read in values, not in property names.");
        return name;
    }

    private ArrayPart? ParseArray(JsonElement json, JsonPlace place, int depth)
    {
        var elements = new List<TemplatePart>();
        _canonical.BeginArray();
        foreach (var element in json.EnumerateArray())
            elements.Add(Parse(element, place.Element(elements.Count), depth + 1));
        _canonical.EndArray();
        return elements.TrueForAll(e => e is LiteralPart) ? null : new ArrayPart(elements);
    }

    private TemplatePart? ParseOther(JsonElement json)
    {
        _canonical.Raw(Encoding.UTF8.GetBytes(json.GetRawText()));
        return null;
    }

    private TemplatePart? ParseString(JsonElement json, JsonPlace place)
    {
        if (!JsonFound.TryText(json, out var text))
            problems.Add(place, "The string has half a surrogate pair; it is not valid text.");
        _canonical.Text(text);
        if (problems.StopsHere())
            return null;

        try
        {
            return StringTemplateParser.Parse(text, References);
        }
        catch (ExpressionSyntaxException error)
        {
            problems.Add(place, error.Message);
            return null;
        }
    }

    private LiteralPart Literal(int start)
    {
        // The writer puts a comma before a value that follows another; it is not part of the value.
        var bytes = _canonical.Written.Span[start..];
        var comma = bytes.Length > 0 && bytes[0] == ',' ? 1 : 0;
        return new LiteralPart(_bytes, start + comma, bytes.Length - comma);
    }
}
