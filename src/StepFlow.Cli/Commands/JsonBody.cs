using System.Buffers;
using System.Text.Json;

namespace StepFlow.Cli.Commands;

/// <summary>Writes the body of a request.</summary>
internal static class JsonBody
{
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A list of texts.</summary>
    public static ReadOnlyMemory<byte> List(IEnumerable<string> values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A field of text; none where there is no value.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    /// <summary>A field of JSON as it came.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, string name, ReadOnlyMemory<byte> value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.Span, skipInputValidation: true);
    }
}
