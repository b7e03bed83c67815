using System.Text.Json;
using StepFlow.Errors;
using StepFlow.Runs;

namespace StepFlow.Steps;

/// <summary>The one way in which handlers' inputs are read and their results written: System.Text.Json with web defaults.</summary>
internal static class StepJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static T Read<T>(Payload input, string step)
    {
        try
        {
            // A handler that takes null says so in its type; JSON null for it is a value like any other.
            return JsonSerializer.Deserialize<T>(input.Utf8.Span, Options)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new StepFailedException(
                $"The input of step '{step}' cannot be read as {typeof(T).Name}: {e.Message} Found {Excerpt(input)}.", e)
            {
                NonRetryable = true,
            };
        }
    }

    public static Payload Write<T>(T value) => Payload.FromTrusted(JsonSerializer.SerializeToUtf8Bytes(value, Options));

    private static string Excerpt(Payload input)
    {
        var text = input.ToString();
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
