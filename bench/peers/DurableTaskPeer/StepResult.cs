namespace DurableTaskPeer;

/// <summary>A step's value, and when it began, in milliseconds since 1970.</summary>
internal sealed record StepResult(int Value, double At);
