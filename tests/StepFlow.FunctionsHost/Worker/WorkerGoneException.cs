namespace StepFlow.FunctionsHost.Worker;

/// <summary>The worker's stream ended while an answer was due: what its function did is not known.</summary>
public sealed class WorkerGoneException(string message) : Exception(message);
