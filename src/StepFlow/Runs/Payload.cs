using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StepFlow.Runs;

/// <summary>
/// A JSON value as UTF-8 bytes. Inputs and results travel as they were written: nothing between a handler and storage
/// parses or re-serialises them.
/// </summary>
[JsonConverter(typeof(PayloadJsonConverter))]
public sealed class Payload : IEquatable<Payload>
{
    private Payload(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    /// <summary>The JSON value <c>null</c>.</summary>
    public static Payload Null { get; } = new("null"u8.ToArray());

    /// <summary>The value, one complete JSON value in UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Size in bytes.</summary>
    public int Size => Utf8.Length;

    /// <summary>Wraps bytes that are known to be one JSON value, such as a serialiser's output or a stored value.</summary>
    public static Payload FromTrusted(ReadOnlyMemory<byte> utf8) => new(utf8);

    /// <summary>Wraps JSON text that is known to be one JSON value.</summary>
    public static Payload FromJson(string json) => new(Encoding.UTF8.GetBytes(json));

    /// <summary>Copies a parsed value, without its white space.</summary>
    public static Payload From(JsonElement element)
    {
        try
        {
            return new(JsonSerializer.SerializeToUtf8Bytes(element));
        }
        catch (JsonException)
        {
            // JSON may escape half a surrogate pair, which the library reads but does not write: such a value is kept as it is.
            return new(JsonMarshal.GetRawUtf8Value(element).ToArray());
        }
    }

    /// <inheritdoc/>
    public bool Equals(Payload? other) => other is not null && Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Payload);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>The JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
