using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;

namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>The stored form of the few values that are JSON inside a row. Names are contracts.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StepError))]
[JsonSerializable(typeof(Block))]
[JsonSerializable(typeof(EventWait))]
[JsonSerializable(typeof(ParentLink))]
[JsonSerializable(typeof(ForkState))]
[JsonSerializable(typeof(FlowPass))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(VersionWeight[]))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    public static string? Write<T>(T? value, JsonTypeInfo<T> type)
        where T : class => value is null ? null : JsonSerializer.Serialize(value, type);

    public static T? Read<T>(string? json, JsonTypeInfo<T> type, string where)
        where T : class
    {
        if (json is null)
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException e)
        {
            throw Damaged(where, $"expected {typeof(T).Name} as JSON", e);
        }
    }

    /// <summary>Reads a stored name; a name that StepFlow never wrote is damage.</summary>
    public static T Name<T>(string name, string where)
        where T : struct, Enum =>
        Enum.TryParse<T>(name, out var value) ? value : throw Damaged(where, $"expected a {typeof(T).Name}, found '{name}'", null);

    private static StorageDamagedException Damaged(string where, string what, Exception? inner) =>
        new($"What is stored for {where} cannot be read: {what}. Someone changed the database by hand, or the disk did; restore it from a backup.", inner);
}
