using System.Buffers;
using System.Globalization;
using System.Text;
using StepFlow.Errors;

namespace StepFlow.Definitions.Json;

/// <summary>
/// Writes compact JSON with one spelling for each string: only quotes, backslashes and control characters are escaped.
/// Its own, because the library's encoder escapes by Unicode tables that change with its version, and these bytes are hashed.
/// </summary>
internal sealed class CanonicalJsonWriter(int limit = int.MaxValue, string what = "The JSON")
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>Bytes written.</summary>
    public int Length => _buffer.WrittenCount;

    /// <summary>What was written; not copied.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void BeginObject() => Begin((byte)'{');

    public void EndObject() => Put("}"u8);

    public void BeginArray() => Begin((byte)'[');

    public void EndArray() => Put("]"u8);

    public void Name(string name)
    {
        Text(name);
        Put(":"u8);
    }

    public void Text(string value)
    {
        BeginText();
        AppendText(value);
        EndText();
    }

    public void Number(int value) => Raw(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Writes a value that is JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        Separate();
        Put(json);
    }

    public void BeginText() => Begin((byte)'"');

    public void EndText() => Put("\""u8);

    /// <summary>Appends text to the string that was begun.</summary>
    public void AppendText(ReadOnlySpan<char> text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        AppendText(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Appends UTF-8 text to the string that was begun.</summary>
    public void AppendText(ReadOnlySpan<byte> text)
    {
        int special;
        while ((special = text.IndexOfAny(Escaped)) >= 0)
        {
            Put(text[..special]);
            PutEscape(text[special]);
            text = text[(special + 1)..];
        }

        Put(text);
    }

    /// <summary>Appends what stood between the quotes of a JSON string: it is escaped already.</summary>
    public void AppendEscaped(ReadOnlySpan<byte> escaped) => Put(escaped);

    private void Begin(byte mark)
    {
        Separate();
        Put([mark]);
    }

    // No JSON value ends with an opening bracket or a colon: the last byte alone says whether a comma is due.
    private void Separate()
    {
        if (Length > 0 && _buffer.WrittenSpan[^1] is not ((byte)'{' or (byte)'[' or (byte)':'))
            Put(","u8);
    }

    private void PutEscape(byte c)
    {
        switch (c)
        {
            case (byte)'"': Put("\\\""u8); break;
            case (byte)'\\': Put("\\\\"u8); break;
            case (byte)'\n': Put("\\n"u8); break;
            case (byte)'\r': Put("\\r"u8); break;
            case (byte)'\t': Put("\\t"u8); break;
            case (byte)'\b': Put("\\b"u8); break;
            case (byte)'\f': Put("\\f"u8); break;
            default: Put(Encoding.ASCII.GetBytes($"\\u{c:x4}")); break;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if ((long)Length + bytes.Length > limit)
            throw new PayloadTooLargeException(what, (long)Length + bytes.Length, limit);
        _buffer.Write(bytes);
    }
}
