using System.Text.Json;
using System.Text.Json.Serialization;
using StepFlow.Runs;

namespace StepFlow.Testing.InMemory.State;

/// <summary>Keeps a payload to the byte: as JSON within JSON it would come back re-escaped, and a JSON null as no payload.</summary>
internal sealed class StoredPayloadConverter : JsonConverter<Payload>
{
    public override Payload Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Payload.FromTrusted(reader.GetBytesFromBase64());

    public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options) =>
        writer.WriteBase64StringValue(value.Utf8.Span);
}
