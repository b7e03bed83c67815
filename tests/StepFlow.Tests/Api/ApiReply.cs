using System.Text;
using System.Text.Json;
using StepFlow.Api;

namespace StepFlow.Tests.Api;

/// <summary>An answer of the API, read.</summary>
public sealed class ApiReply(ApiResponse response)
{
    public int Status => response.Status;

    public string? ContentType => response.ContentType;

    public string Text => Encoding.UTF8.GetString(response.Body.Span);

    public JsonElement Json { get; } = response.Body.IsEmpty ? default : JsonDocument.Parse(response.Body).RootElement;

    public string? Header(string name) => response.Headers.Where(h => h.Key == name).Select(h => h.Value).SingleOrDefault();

    /// <summary>A field in the JSON, by a path such as <c>steps.0.key</c>.</summary>
    public JsonElement Field(string path) => path.Split('.').Aggregate(
        Json, (json, part) => int.TryParse(part, out var index) ? json[index] : json.GetProperty(part));

    public string? Word(string path) => Field(path).GetString();

    /// <summary>The problems of an input as <c>where: message</c>.</summary>
    public IReadOnlyList<string> Errors =>
        [.. Json.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("where").GetString()}: {e.GetProperty("message").GetString()}")];
}
