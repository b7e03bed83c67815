using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using StepFlow.Calls;
using StepFlow.Runs;

namespace StepFlow.Api.Views;

/// <summary>
/// Steps as they may be shown: in the headers of calls, values that are credentials are masked. An expression is no credential and
/// stays.
/// </summary>
internal static class MaskedSteps
{
    private const string Mask = "***";
    private const int MaxDepth = 128;

    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };

    /// <summary>The steps with masks; the very same where there is nothing to mask.</summary>
    public static Payload Of(Payload steps)
    {
        if (steps.Utf8.Span.IndexOf("\"headers\""u8) < 0)
            return steps;
        var root = JsonNode.Parse(steps.Utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth });
        return root is not null && MaskIn(root) ? Payload.FromJson(root.ToJsonString(Plain)) : steps;
    }

    /// <summary>Calls may stand anywhere: in branches, too.</summary>
    private static bool MaskIn(JsonNode node)
    {
        var masked = node is JsonObject step
            && step["call"] is JsonObject call
            && call["headers"] is JsonObject headers
            && MaskHeaders(headers);
        var parts = node switch
        {
            JsonObject fields => fields.Select(field => field.Value),
            JsonArray elements => elements,
            _ => [],
        };
        foreach (var part in parts)
            masked |= part is not null && MaskIn(part);
        return masked;
    }

    private static bool MaskHeaders(JsonObject headers)
    {
        var secret = headers.Where(header => SensitiveHeaders.Contains(header.Key) && !IsExpression(header.Value))
            .Select(header => header.Key).ToList();
        foreach (var name in secret)
            headers[name] = Mask;
        return secret.Count > 0;
    }

    private static bool IsExpression(JsonNode? value) => value?.ToString().Contains("${", StringComparison.Ordinal) == true;
}
