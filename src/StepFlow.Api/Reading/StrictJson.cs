using System.Text.Json;
using System.Text.Unicode;
using StepFlow.Errors;

namespace StepFlow.Api.Reading;

/// <summary>Parses JSON that somebody else wrote: UTF-8, no duplicate properties, every error with its line and position.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Parses one value. The document keeps the bytes; the caller disposes it.</summary>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string where)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8.Span))
            throw new InvalidInputException(where, "Expected JSON in UTF-8, found bytes that are not UTF-8.");
        try
        {
            return JsonDocument.Parse(utf8, Strict);
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(where, $"Not valid JSON{Place(e)}: {Sentence(e.Message)}");
        }
        catch (InvalidOperationException)
        {
            // Looking for duplicates, the parser reads the names, and one of them cannot be read.
            throw new InvalidInputException(where, "Not valid JSON: the name of a property has half a surrogate pair and is no text.");
        }
    }

    /// <summary>Lines and bytes from 1, as editors count them.</summary>
    private static string Place(JsonException e) => e.LineNumber is { } line
        ? FormattableString.Invariant($" at line {line + 1}, position {(e.BytePositionInLine ?? 0) + 1}")
        : "";

    /// <summary>The message without the place that the exception appends in its own words.</summary>
    private static string Sentence(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (place < 0 ? message : message[..place]).TrimEnd();
    }
}
