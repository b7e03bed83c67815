namespace StepFlow.Bench;

/// <summary>A measurement that cannot be trusted or made; the message says why.</summary>
internal sealed class BenchException(string message) : Exception(message);
