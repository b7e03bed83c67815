using System.Text.Json;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Steps;

/// <summary>The one way in which handlers' inputs are read and their results written: System.Text.Json with web defaults.</summary>
internal static class StepJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Reads a value.</summary>
    /// <param name="json">The value.</param>
    /// <param name="what">What it is, to begin a sentence with.</param>
    public static T Read<T>(Payload json, string what)
    {
        try
        {
            // A handler that takes null says so in its type; JSON null for it is a value like any other.
            return JsonSerializer.Deserialize<T>(json.Utf8.Span, Options)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new StepFailedException(
                $"{what} cannot be read as {typeof(T).Name}: {e.Message} Found {Excerpt(json)}.", e)
            {
                NonRetryable = true,
            };
        }
    }

    public static Payload Write<T>(T value) => Payload.FromTrusted(JsonSerializer.SerializeToUtf8Bytes(value, Options));

    private static string Excerpt(Payload json)
    {
        var text = json.ToString();
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
