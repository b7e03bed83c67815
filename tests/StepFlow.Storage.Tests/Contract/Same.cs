using System.Text.Json;
using System.Text.Json.Serialization;
using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Equality to the byte and to the tick, of what records with lists and buffers in them do not compare by value.</summary>
internal static class Same
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(), new PayloadBytes() },
    };

    /// <summary>All fields but the count of operations, which is the store's.</summary>
    public static void Row(RunRow expected, RunRow? actual)
    {
        Assert.NotNull(actual);
        Value(expected with { Operations = 0 }, actual with { Operations = 0 });
    }

    public static void Value<T>(T expected, T actual) =>
        Assert.Equal(JsonSerializer.Serialize(expected, Options), JsonSerializer.Serialize(actual, Options));

    /// <summary>Large payloads: a difference is said in one line.</summary>
    public static void Bytes(Payload expected, Payload? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Size, actual.Size);
        Assert.True(expected.Equals(actual), $"The {actual.Size} bytes read are not the bytes written.");
    }

    private sealed class PayloadBytes : JsonConverter<Payload>
    {
        public override Payload Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Convert.ToHexString(value.Utf8.Span));
    }
}
