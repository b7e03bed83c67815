using System.Text.Json;

namespace StepFlow.Definitions.Json;

/// <summary>
/// Reads the fields of one JSON object. A field of the wrong type becomes a problem and reads as absent; a duplicate is a problem;
/// <see cref="RejectUnknown"/> names what is left.
/// </summary>
internal sealed class FieldReader
{
    // Far more than any object of the language has; keeps the search for duplicates cheap whatever is sent.
    private const int MaxFields = 64;

    private readonly List<JsonProperty> _fields = [];
    private readonly List<string> _names = [];
    private readonly ProblemList _problems;

    /// <summary>Takes the fields of an object.</summary>
    public FieldReader(JsonElement json, JsonPlace place, ProblemList problems)
    {
        Place = place;
        _problems = problems;
        foreach (var property in json.EnumerateObject().Take(MaxFields))
            Add(property);
        if (json.GetPropertyCount() > MaxFields)
            problems.Add(place, $"Expected at most {MaxFields} fields, found {json.GetPropertyCount()}.");
    }

    /// <summary>Where the object is.</summary>
    public JsonPlace Place { get; }

    /// <summary>The names of its fields, in their order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Where problems go.</summary>
    public ProblemList Problems => _problems;

    /// <summary>The raw value of a field; false where it is absent.</summary>
    public bool TryGet(string name, out JsonElement value)
    {
        var index = _names.IndexOf(name);
        value = index < 0 ? default : _fields[index].Value;
        return index >= 0;
    }

    /// <summary>A text field; null where it is absent or wrong.</summary>
    public string? Text(string name, string expected)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.String && JsonFound.TryText(value, out var text))
            return text;
        return Wrong<string>(name, expected, value);
    }

    /// <summary>A whole number; null where it is absent or wrong.</summary>
    public int? WholeNumber(string name, string expected)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
            return number;
        Wrong<string>(name, expected, value);
        return null;
    }

    /// <summary>A number; null where it is absent or wrong.</summary>
    public double? Number(string name, string expected)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number))
            return number;
        Wrong<string>(name, expected, value);
        return null;
    }

    /// <summary>True or false; null where it is absent or wrong.</summary>
    public bool? Flag(string name)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Wrong<string>(name, "true or false", value);
        return null;
    }

    /// <summary>One of a few words, each with what it means; the first where it is absent or wrong.</summary>
    public T Choice<T>(string name, IReadOnlyList<(string Text, T Value)> choices)
    {
        var expected = string.Join(" or ", choices.Select(c => $"\"{c.Text}\""));
        if (Text(name, expected) is not { } text)
            return choices[0].Value;
        foreach (var (word, value) in choices)
        {
            if (word == text)
                return value;
        }

        _problems.Add(Place.Property(name), $"Expected {expected}, found \"{text}\".{NearestName.Suggest(text, choices.Select(c => c.Text))}");
        return choices[0].Value;
    }

    /// <summary>A duration; null where it is absent or wrong.</summary>
    public TimeSpan? Duration(string name)
    {
        if (Text(name, "a duration such as \"30s\"") is not { } text)
            return null;
        if (DurationText.TryParse(text, out var duration, out var problem))
            return duration;
        _problems.Add(Place.Property(name), problem);
        return null;
    }

    /// <summary>An object's own reader; null where it is absent or wrong.</summary>
    public FieldReader? Object(string name)
    {
        if (!TryGet(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Object
            ? new FieldReader(value, Place.Property(name), _problems)
            : Wrong<FieldReader>(name, "an object", value);
    }

    /// <summary>Names every field that nobody knows, with the nearest known one.</summary>
    public void RejectUnknown(IReadOnlyList<string> known)
    {
        foreach (var name in _names)
        {
            if (!known.Contains(name))
                _problems.Add(Place.Property(name), $"Unknown field '{name}'.{NearestName.Suggest(name, known)} Known fields: {string.Join(", ", known)}.");
        }
    }

    private void Add(JsonProperty property)
    {
        if (!JsonFound.TryName(property, out var name))
            _problems.Add(Place, "A property name has half a surrogate pair; it is not valid text.");
        else if (_names.Contains(name))
            _problems.Add(Place.Property(name), $"The property '{name}' occurs more than once.");
        else
        {
            _names.Add(name);
            _fields.Add(property);
        }
    }

    private T? Wrong<T>(string name, string expected, JsonElement found)
        where T : class
    {
        _problems.Add(Place.Property(name), $"Expected {expected}, found {JsonFound.Describe(found)}.");
        return null;
    }
}
