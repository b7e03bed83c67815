namespace StepFlow.Flow;

/// <summary>A slot that is held.</summary>
/// <param name="Place">Who holds it.</param>
/// <param name="Since">Since when, or when its holder asked last (UTC).</param>
internal sealed record FlowHolder(FlowPlace Place, DateTimeOffset Since);
