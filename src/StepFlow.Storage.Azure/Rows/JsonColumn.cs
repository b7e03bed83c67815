using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;

namespace StepFlow.Storage.Azure.Rows;

/// <summary>Small structured values in one column: JSON text, compressed where the text is long.</summary>
internal static class JsonColumn
{
    private const int MaxText = 4 * 1024;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write<T>(TableEntity entity, string column, T? value)
        where T : class
    {
        if (value is null)
            return;
        var json = JsonSerializer.SerializeToUtf8Bytes(value, Options);
        entity[column] = json.Length <= MaxText ? System.Text.Encoding.UTF8.GetString(json) : CompressedBytes.Compress(json);
    }

    public static T? Read<T>(ReadOnlySpan<byte> json)
        where T : class => JsonSerializer.Deserialize<T>(json, Options);
}
