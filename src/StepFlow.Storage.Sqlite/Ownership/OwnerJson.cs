using System.Text.Json.Serialization;

namespace StepFlow.Storage.Sqlite.Ownership;

/// <summary>The stored form of an <see cref="OwnerNote"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(OwnerNote))]
internal sealed partial class OwnerJson : JsonSerializerContext;
