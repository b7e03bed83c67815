namespace StepFlow.Runs;

/// <summary>How a run with a flow rule stands to its key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Admitted">True once it was let in; false before, and while it waits.</param>
/// <param name="Since">Its place in the line while it waits (UTC); null where it does not.</param>
public sealed record FlowPass(string Key, bool Admitted = false, DateTimeOffset? Since = null);
