namespace StepFlow.Storage.Azure.Payloads;

/// <summary>Where a row's value is, and the hash that it must have.</summary>
internal sealed record BlobReference(string Name, string Hash);
