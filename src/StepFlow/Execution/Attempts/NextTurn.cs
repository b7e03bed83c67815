namespace StepFlow.Execution.Attempts;

/// <summary>A delivery is about to go on with the next step of its run.</summary>
/// <param name="Owner">The token of its claim on that step, one for all tries of the commit that takes it.</param>
/// <param name="Spent">How long the delivery has taken so far.</param>
internal sealed record NextTurn(string Owner, TimeSpan Spent);
