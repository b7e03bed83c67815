using System.Text.Json;

namespace StepFlow.Definitions.Expressions;

/// <summary>Finds a part of a JSON value without building a document: one pass forward, no allocation.</summary>
internal static class JsonSlice
{
    private const int MaxNamed = 10;

    /// <summary>The value without white space around it.</summary>
    public static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> json) => json.Trim(" \t\r\n"u8);

    /// <summary>A property of an object; false where it has none of that name, or is no object. Of duplicates the last counts, as for handlers.</summary>
    public static bool TryProperty(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        value = default;
        var found = false;
        var reader = Open(json);
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var matches = reader.ValueTextEquals(name);
            reader.Read();
            var slice = Take(json, ref reader);
            if (matches)
                (value, found) = (slice, true);
        }

        return found;
    }

    /// <summary>An element of an array; false where it is too short, or no array.</summary>
    public static bool TryElement(ReadOnlyMemory<byte> json, int index, out ReadOnlyMemory<byte> value)
    {
        value = default;
        var reader = Open(json);
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            value = Take(json, ref reader);
            if (i == index)
                return true;
        }

        return false;
    }

    /// <summary>What a value is, with the names of an object's properties and an array's length, but no values.</summary>
    public static string Describe(ReadOnlyMemory<byte> json)
    {
        var value = ExpressionValue.FromJson(json);
        return value.Kind switch
        {
            ValueKind.Object => DescribeObject(json),
            ValueKind.Array => $"an array of {CountElements(json)}",
            _ => value.Describe(),
        };
    }

    private static string DescribeObject(ReadOnlyMemory<byte> json)
    {
        var names = new List<string>();
        var count = 0;
        var reader = Open(json);
        for (; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; count++)
        {
            if (count < MaxNamed)
                names.Add(reader.GetString() ?? "");
            reader.Read();
            reader.Skip();
        }

        if (count == 0)
            return "an object without properties";
        var more = count > MaxNamed ? $" and {count - MaxNamed} more" : "";
        return $"an object with the {(count == 1 ? "property" : "properties")} {string.Join(", ", names)}{more}";
    }

    private static int CountElements(ReadOnlyMemory<byte> json)
    {
        var count = 0;
        var reader = Open(json);
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            reader.Skip();
        return count;
    }

    private static Utf8JsonReader Open(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = ExpressionLimits.MaxPayloadDepth });
        reader.Read();
        return reader;
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> json, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
