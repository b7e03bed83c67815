using System.Text.Json;
using System.Text.Unicode;
using StepFlow.Errors;

namespace StepFlow.Definitions.Json;

/// <summary>Parses bytes that somebody else wrote; what is wrong with them is an error of the input, with line and position.</summary>
internal static class JsonSource
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 64;

    /// <summary>For JSON that was cut out of such a document, and may have levels of its own around it.</summary>
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = MaxDepth + 16 };

    /// <summary>Parses one JSON value in UTF-8, with or without a byte order mark.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, int maxDepth = MaxDepth)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (utf8.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            throw new InvalidInputException("", "Expected JSON, found nothing.");
        if (!Utf8.IsValid(utf8.Span))
            throw new InvalidInputException("", "Expected JSON in UTF-8, found bytes that are not UTF-8.");

        try
        {
            return JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth });
        }
        catch (JsonException error)
        {
            throw new InvalidInputException("", Explain(error));
        }
    }

    private static string Explain(JsonException error)
    {
        // The parser appends its own zero-based position to the text; people count from one.
        var cut = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var text = cut < 0 ? error.Message : error.Message[..cut];
        return $"Not valid JSON at line {error.LineNumber + 1}, position {error.BytePositionInLine + 1}: {text}";
    }
}
