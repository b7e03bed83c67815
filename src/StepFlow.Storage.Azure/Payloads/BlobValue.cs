using StepFlow.Runs;

namespace StepFlow.Storage.Azure.Payloads;

/// <summary>A value that goes into a blob. Its name holds its hash: storing it again stores the same.</summary>
internal sealed record BlobValue(string Name, Payload Content);
