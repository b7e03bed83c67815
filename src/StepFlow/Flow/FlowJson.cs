using System.Text.Json.Serialization;

namespace StepFlow.Flow;

/// <summary>The stored form of a key's state. Names are contracts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FlowState))]
internal sealed partial class FlowJson : JsonSerializerContext;
