namespace StepFlow.Testing.Host;

/// <summary>One attempt that a fake step saw.</summary>
/// <param name="RunId">The run.</param>
/// <param name="StepKey">The step key.</param>
/// <param name="Attempt">Number of the attempt, from 1.</param>
/// <param name="Input">What it got, as the type that the fake step reads.</param>
public sealed record FakeStepCall(string RunId, string StepKey, int Attempt, object? Input);
