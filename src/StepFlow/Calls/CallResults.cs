using System.Text;
using StepFlow.Definitions.Json;
using StepFlow.Runs;

namespace StepFlow.Calls;

/// <summary>Makes the result of a call step from a response: <c>{ "status": …, "headers": {…}, "body": … }</c>.</summary>
internal static class CallResults
{
    /// <summary>
    /// The result. Names of headers are in lower case. The body is JSON where the response says so and it is; else text; null where
    /// there is none.
    /// </summary>
    public static Payload Of(CallResponse response)
    {
        var writer = new CanonicalJsonWriter();
        writer.BeginObject();
        writer.Name("status");
        writer.Number(response.Status);
        writer.Name("headers");
        writer.BeginObject();
        foreach (var header in response.Headers.GroupBy(h => h.Key.ToLowerInvariant(), h => h.Value, StringComparer.Ordinal))
        {
            writer.Name(header.Key);
            writer.Text(string.Join(", ", header));
        }

        writer.EndObject();
        writer.Name("body");
        WriteBody(writer, response);
        writer.EndObject();
        return Payload.FromTrusted(writer.Written.ToArray());
    }

    private static void WriteBody(CanonicalJsonWriter writer, CallResponse response)
    {
        if (response.Body.IsEmpty)
            writer.Raw("null"u8);
        else if (IsJson(response.Header("Content-Type")) && TryJson(response.Body, out var json))
            writer.Raw(json.Span);
        else
            writer.Text(Text(response));
    }

    /// <summary>The body as text, by its charset; what is not text in it becomes the replacement character.</summary>
    public static string Text(CallResponse response)
    {
        var body = response.Body.Span;
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];
        return Charset(response.Header("Content-Type")).GetString(body);
    }

    private static bool IsJson(string? contentType)
    {
        var type = contentType?.Split(';')[0].Trim() ?? "";
        return type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryJson(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> json)
    {
        json = body;
        try
        {
            using var document = JsonSource.Parse(body);
            json = Encoding.UTF8.GetBytes(document.RootElement.GetRawText());
            return true;
        }
        catch (Errors.InvalidInputException)
        {
            return false;
        }
    }

    private static Encoding Charset(string? contentType)
    {
        const string Name = "charset=";
        var parameters = contentType?.Split(';').Skip(1).Select(p => p.Trim()) ?? [];
        var charset = parameters.FirstOrDefault(p => p.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return charset?[Name.Length..].Trim('"').ToUpperInvariant() switch
        {
            "ISO-8859-1" or "LATIN1" or "US-ASCII" => Encoding.Latin1,
            "UTF-16" or "UTF-16LE" => Encoding.Unicode,
            "UTF-16BE" => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
    }
}
