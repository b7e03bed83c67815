namespace StepFlow.Runs;

/// <summary>How a run stands to its flow key, for people.</summary>
/// <param name="Key">The key.</param>
/// <param name="Admitted">True once the key has let the run in.</param>
/// <param name="WaitingFor">While it waits: what for, and how many stand before it.</param>
public sealed record FlowView(string Key, bool Admitted, string? WaitingFor);
