using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using StepFlow.Definitions.Expressions;
using StepFlow.Definitions.Json;
using StepFlow.Runs;

namespace StepFlow.Definitions;

/// <summary>Times as definitions write them: ISO 8601 with an offset, such as <c>2026-12-24T18:00:00Z</c>.</summary>
internal static class TimeText
{
    private const string Expected = "Expected a time with an offset such as \"2026-12-24T18:00:00Z\" or \"2026-12-24T19:00+01:00\"";

    // K takes no offset at all, too: that is told apart, because it is what people forget.
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a JSON string as a time (UTC); says in <paramref name="problem"/> what was expected and found otherwise.</summary>
    public static bool TryRead(Payload value, out DateTimeOffset time, [NotNullWhen(false)] out string? problem)
    {
        using var document = JsonDocument.Parse(value.Utf8, new JsonDocumentOptions { MaxDepth = ExpressionLimits.MaxPayloadDepth });
        var json = document.RootElement;
        time = default;
        if (json.ValueKind != JsonValueKind.String || !JsonFound.TryText(json, out var text)
            || !DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
            problem = $"{Expected}, found {JsonFound.Describe(json)}.";
        else
            problem = HasOffset(text) ? null : $"{Expected}, found {JsonFound.Describe(json)}, which has no offset: Z is UTC.";
        return problem is null;
    }

    /// <summary>Says that a time is further away than a step may wait; null where it is not.</summary>
    public static string? TooFar(DateTimeOffset time, DateTimeOffset now) => time - now > DurationRange.Longest
        ? $"Expected a time at most {DurationRange.Longest.Days} days away, found {time:yyyy-MM-dd'T'HH:mm:ss'Z'}."
        : null;

    private static bool HasOffset(string text) => text[^1] == 'Z' || text[^6] is '+' or '-';
}
