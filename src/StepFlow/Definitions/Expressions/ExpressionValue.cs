using System.Text;
using System.Text.Json;
using StepFlow.Definitions.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>
/// The value of an expression: a slice of a payload as it was written, or something calculated. A slice is only interpreted when
/// an operator needs it, so what passes through unchanged keeps its exact text.
/// </summary>
internal readonly struct ExpressionValue
{
    private readonly ReadOnlyMemory<byte> _raw;
    private readonly string? _text;
    private readonly Number _number;
    private readonly bool _boolean;

    private ExpressionValue(ValueKind kind, ReadOnlyMemory<byte> raw = default, string? text = null, Number number = default, bool boolean = false) =>
        (Kind, _raw, _text, _number, _boolean) = (kind, raw, text, number, boolean);

    /// <summary>What kind of value it is.</summary>
    public ValueKind Kind { get; }

    /// <summary>The JSON that it was copied from; empty for a calculated value.</summary>
    public ReadOnlyMemory<byte> Raw => _raw;

    /// <summary>True or false, for a boolean.</summary>
    public bool IsTrue => _boolean;

    /// <summary>A slice of a payload, or a literal: one JSON value without white space around it.</summary>
    public static ExpressionValue FromJson(ReadOnlyMemory<byte> json) => json.Span[0] switch
    {
        (byte)'n' => new(ValueKind.Null, json),
        (byte)'t' => new(ValueKind.Boolean, json, boolean: true),
        (byte)'f' => new(ValueKind.Boolean, json),
        (byte)'"' => new(ValueKind.String, json),
        (byte)'{' => new(ValueKind.Object, json),
        (byte)'[' => new(ValueKind.Array, json),
        _ => new(ValueKind.Number, json),
    };

    public static ExpressionValue Of(bool value) => new(ValueKind.Boolean, boolean: value);

    public static ExpressionValue Of(string value) => new(ValueKind.String, text: value);

    public static ExpressionValue Of(Number value) => new(ValueKind.Number, number: value);

    /// <summary>The number, for a number.</summary>
    public Number AsNumber() => _raw.IsEmpty ? _number : Number.Parse(_raw.Span);

    /// <summary>The string itself, or the JSON of anything else: what it is inside other text.</summary>
    public string AsText()
    {
        if (_text is not null)
            return _text;
        if (_raw.IsEmpty)
            return Kind == ValueKind.Boolean ? (_boolean ? "true" : "false") : _number.ToString();
        if (Kind != ValueKind.String)
            return Encoding.UTF8.GetString(_raw.Span);
        var reader = new Utf8JsonReader(_raw.Span);
        reader.Read();
        return reader.GetString() ?? "";
    }

    /// <summary>Writes it as JSON.</summary>
    public void Write(CanonicalJsonWriter writer)
    {
        if (!_raw.IsEmpty)
            writer.Raw(_raw.Span);
        else if (_text is not null)
            writer.Text(_text);
        else
            writer.Raw(Kind == ValueKind.Boolean ? (_boolean ? "true"u8 : "false"u8) : _number.ToUtf8());
    }

    /// <summary>Appends it to the string that was begun.</summary>
    public void AppendTo(CanonicalJsonWriter writer)
    {
        if (_raw.IsEmpty)
            writer.AppendText(AsText());
        else if (Kind == ValueKind.String)
            writer.AppendEscaped(_raw.Span[1..^1]);
        else
            writer.AppendText(_raw.Span);
    }

    /// <summary>Its kind in words; never its value, which may be nobody's business.</summary>
    public string Describe() => Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Boolean => "true or false",
        ValueKind.Number => "a number",
        ValueKind.String => "a string",
        ValueKind.Object => "an object",
        _ => "an array",
    };
}
