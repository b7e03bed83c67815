using System.Runtime.InteropServices;
using System.Text.Json;
using StepFlow.Definitions.Json;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Api.Reading;

/// <summary>Reads the fields of a JSON object by name and collects what is wrong with them. A field that is null counts as absent.</summary>
internal sealed class JsonFields
{
    private readonly JsonElement _object;
    private readonly string _where;

    /// <summary>Begins to read; a field that is not among the known ones is a problem that names it and the nearest known.</summary>
    public JsonFields(JsonElement @object, IReadOnlyList<string> known, List<InputProblem> problems, string where = "")
    {
        (_object, _where, Problems) = (@object, where, problems);
        foreach (var field in @object.EnumerateObject())
        {
            if (!known.Contains(field.Name))
                Problems.Add(new(Path(field.Name), UnknownName.Message("field", field.Name, known)));
        }
    }

    public List<InputProblem> Problems { get; }

    public JsonElement? Element(string name) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? Text(string name)
    {
        if (Element(name) is not { } value)
            return null;
        return TextOf(name, value);
    }

    public int? Number(string name)
    {
        if (Element(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
            return number;
        Wrong(name, "a whole number", value);
        return null;
    }

    public bool? Flag(string name)
    {
        if (Element(name) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Wrong(name, "true or false", value);
        return null;
    }

    public TimeSpan? Duration(string name) => Text(name) is { } text ? DurationField.Read(Path(name), text, Problems) : null;

    public IReadOnlyList<string> Texts(string name)
    {
        var texts = new List<string>();
        foreach (var (item, index) in List(name).Select((item, index) => (item, index)))
        {
            if (TextOf($"{name}[{index}]", item) is { } text)
                texts.Add(text);
        }

        return texts;
    }

    public IReadOnlyList<JsonElement> List(string name)
    {
        if (Element(name) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.Array)
            return [.. value.EnumerateArray()];
        Wrong(name, "a list", value);
        return [];
    }

    /// <summary>The field's bytes as they were sent; JSON null where there is none.</summary>
    public Payload Raw(string name) =>
        Element(name) is { } value ? Payload.FromTrusted(JsonMarshal.GetRawUtf8Value(value).ToArray()) : Payload.Null;

    /// <summary>Throws every problem found so far.</summary>
    public void ThrowIfWrong()
    {
        if (Problems.Count > 0)
            throw new InvalidInputException(Problems);
    }

    private string? TextOf(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            Wrong(name, "a string", value);
        else if (JsonFound.TryText(value, out var text))
            return text;
        else
            Problems.Add(new(Path(name), "Expected a text, found a string with half a surrogate pair."));
        return null;
    }

    private void Wrong(string name, string expected, JsonElement found) =>
        Problems.Add(new(Path(name), $"Expected {expected}, found {Found(found)}."));

    private static string Found(JsonElement value) => value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
        ? value.GetRawText()
        : Kinds.Name(value.ValueKind);

    private string Path(string name) => _where.Length == 0 ? name : $"{_where}.{name}";
}
