using System.Text.Json;
using System.Text.Json.Serialization;

namespace StepFlow.Testing.InMemory.State;

/// <summary>Everything is stored as bytes, so that no object of a caller is shared with storage or with another caller.</summary>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new StoredPayloadConverter() },
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static T Read<T>(byte[] stored) =>
        JsonSerializer.Deserialize<T>(stored, Options) ?? throw new JsonException($"A stored {typeof(T).Name} is null.");
}
