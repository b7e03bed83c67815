using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StepFlow.Api.Problems;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Runs;

namespace StepFlow.Api.Reading;

/// <summary>Reads a body as one JSON object, and no further than the cap.</summary>
internal sealed class BodyReader(IOptions<EngineOptions> options)
{
    /// <summary>What a body may have besides the payload it carries: names, labels, a list of 10,000 steps.</summary>
    public const int Overhead = 2 * 1024 * 1024;

    private const int FirstBuffer = 4096;

    /// <summary>Most bytes of a body.</summary>
    public int Cap => (int)Math.Min((long)options.Value.MaxPayload + Overhead, Array.MaxLength);

    /// <summary>Reads the body. The caller disposes the document.</summary>
    /// <param name="request">The request.</param>
    /// <param name="required">False: an empty body is read as <c>{}</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<JsonDocument> ReadAsync(ApiRequest request, bool required, CancellationToken cancellationToken)
    {
        var body = await ReadBytesAsync(request, Cap, cancellationToken).ConfigureAwait(false);
        if (body.Length == 0 && !required)
            return StrictJson.Parse("{}"u8.ToArray(), "body");
        if (body.Length == 0)
            throw new InvalidInputException("body", "Expected a JSON object, found an empty body.");
        CheckContent(request);
        var document = StrictJson.Parse(body, "body");
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;
        var found = document.RootElement.ValueKind;
        document.Dispose();
        throw new InvalidInputException("body", $"Expected a JSON object, found {Kinds.Name(found)}.");
    }

    /// <summary>Reads a body that is a payload: any JSON value as it was sent, JSON null where the body is empty.</summary>
    public async Task<Payload> ReadPayloadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await ReadBytesAsync(request, options.Value.MaxPayload, cancellationToken).ConfigureAwait(false);
        if (body.Length == 0)
            return Payload.Null;
        CheckContent(request);
        using var document = StrictJson.Parse(body, "body");
        return Payload.FromTrusted(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
    }

    private static void CheckContent(ApiRequest request)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType : null;
        var json = type is not null && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)));
        if (!json)
        {
            throw new UnsupportedContentException(request.ContentType is null
                ? "The request has a body but no Content-Type. Send 'Content-Type: application/json'."
                : $"The body's Content-Type is '{request.ContentType}'. Send 'Content-Type: application/json'.");
        }

        if (parsed?.CharSet is { } charset && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            throw new UnsupportedContentException($"The body's charset is '{charset}'. JSON is sent in UTF-8.");
        if (request.Header("Content-Encoding") is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new UnsupportedContentException($"The body's Content-Encoding is '{encoding}'. Send it uncompressed.");
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(ApiRequest request, int cap, CancellationToken cancellationToken)
    {
        if (request.ContentLength > cap)
            throw new PayloadTooLargeException("The body", request.ContentLength.Value, cap);
        var buffer = new byte[Math.Min(request.ContentLength + 1 ?? FirstBuffer, cap + 1L)];
        var length = 0;
        while (true)
        {
            var read = await ReadSomeAsync(request.Body, buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += read;
            if (length > cap)
                throw new PayloadTooLargeException("The body", length, cap);
            if (read == 0)
                return buffer.AsMemory(0, length);
            if (length == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, cap + 1L));
        }
    }

    /// <summary>A caller that breaks off or sends a body that is no HTTP is told so; it is no failure of the server.</summary>
    private static async Task<int> ReadSomeAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new InvalidInputException("body", $"The body could not be read to its end: {e.Message}");
        }
    }
}
