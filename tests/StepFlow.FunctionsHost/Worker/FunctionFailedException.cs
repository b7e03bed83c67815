namespace StepFlow.FunctionsHost.Worker;

/// <summary>The worker answered that a function, or something else it was asked for, failed.</summary>
public sealed class FunctionFailedException(string what, string said) : Exception($"{what} failed: {said}");
