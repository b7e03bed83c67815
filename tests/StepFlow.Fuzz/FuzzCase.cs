namespace StepFlow.Fuzz;

/// <summary>One input of a target.</summary>
/// <param name="Show">The input in words, for a finding.</param>
/// <param name="Run">Tries it.</param>
internal sealed record FuzzCase(Func<string> Show, Func<FuzzOutcome> Run);
