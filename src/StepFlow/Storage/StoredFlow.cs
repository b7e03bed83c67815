using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>The row of a flow key.</summary>
/// <param name="Content">Who holds its slots, as JSON that the store does not look into; at most 64,000 bytes.</param>
/// <param name="Version">The store's opaque version of the row.</param>
public sealed record StoredFlow(Payload Content, string Version);
