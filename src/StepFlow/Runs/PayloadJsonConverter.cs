using System.Text.Json;
using System.Text.Json.Serialization;

namespace StepFlow.Runs;

/// <summary>Writes a payload as the JSON that it is, and takes any JSON value as one.</summary>
internal sealed class PayloadJsonConverter : JsonConverter<Payload>
{
    public override bool HandleNull => true;

    public override Payload Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Payload.From(document.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options)
    {
        if (value is null)
            writer.WriteNullValue();
        else
            writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}
