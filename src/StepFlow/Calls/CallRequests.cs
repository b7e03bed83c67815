using System.Text;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Runs;

namespace StepFlow.Calls;

/// <summary>Makes the request of an attempt from what the expressions of its step have become.</summary>
internal static class CallRequests
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const string ContentType = "Content-Type";

    /// <summary>The request.</summary>
    /// <param name="step">The step.</param>
    /// <param name="input">The evaluated template: <c>url</c>, <c>headers</c>, <c>body</c>.</param>
    /// <param name="idempotencyKey">Sent where the step does not turn it off or set it itself.</param>
    /// <exception cref="CallFailedException">It cannot be sent; another attempt could not help.</exception>
    public static CallRequest Of(CallStep step, Payload input, string idempotencyKey)
    {
        using var source = JsonDocument.Parse(input.Utf8, new JsonDocumentOptions { MaxDepth = 10_000 });
        var headers = new List<KeyValuePair<string, string>>();
        if (source.RootElement.TryGetProperty("headers", out var given))
            headers.AddRange(ReadHeaders(given));
        var body = source.RootElement.TryGetProperty("body", out var content) ? ReadBody(content, headers) : (ReadOnlyMemory<byte>?)null;
        if (step.SendsIdempotencyKey && !Has(headers, IdempotencyKey))
            headers.Add(new(IdempotencyKey, idempotencyKey));
        return new CallRequest
        {
            Method = step.Method,
            Url = ReadUrl(source.RootElement.GetProperty("url")),
            Headers = headers,
            Body = body,
            MaxRedirects = step.MaxRedirects,
        };
    }

    private static Uri ReadUrl(JsonElement json)
    {
        var text = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        if (text is null)
            throw Invalid("url", $"Expected an address, found {Kind(json)}.");
        var wrong = CallRules.CheckUrl(text, out var url);
        return wrong is null && url is not null ? url : throw Invalid("url", wrong ?? "Expected an address.");
    }

    /// <summary>A header whose value is null is left out, so that an expression can decide whether it is sent.</summary>
    private static IEnumerable<KeyValuePair<string, string>> ReadHeaders(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Invalid("headers", $"Expected an object with a value for each header, found {Kind(json)}.");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in json.EnumerateObject().Where(h => h.Value.ValueKind != JsonValueKind.Null))
        {
            var value = header.Value.ValueKind switch
            {
                JsonValueKind.String => header.Value.GetString() ?? "",
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => header.Value.GetRawText(),
                _ => throw Invalid(
                    $"headers.{header.Name}", $"Expected a text, a number, true, false or null, found {Kind(header.Value)}."),
            };
            if (CallRules.CheckHeaderName(header.Name) is { } wrongName)
                throw Invalid("headers", wrongName);
            if (!names.Add(header.Name))
                throw Invalid($"headers.{header.Name}", "The header occurs more than once; names are compared without case.");
            if (CallRules.CheckHeaderValue(value) is { } wrongValue)
                throw Invalid($"headers.{header.Name}", wrongValue);
            yield return new(header.Name, value);
        }
    }

    /// <summary>A text is sent as it is, anything else as JSON.</summary>
    private static byte[] ReadBody(JsonElement json, List<KeyValuePair<string, string>> headers)
    {
        var isText = json.ValueKind == JsonValueKind.String;
        if (!Has(headers, ContentType))
            headers.Add(new(ContentType, isText ? "text/plain; charset=utf-8" : "application/json"));
        return Encoding.UTF8.GetBytes(isText ? json.GetString() ?? "" : json.GetRawText());
    }

    private static bool Has(List<KeyValuePair<string, string>> headers, string name) =>
        headers.Exists(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase));

    private static string Kind(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static CallFailedException Invalid(string where, string problem) =>
        new($"The call's {where}: {problem}") { NonRetryable = true };
}
