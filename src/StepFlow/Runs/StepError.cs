namespace StepFlow.Runs;

/// <summary>An error as a record keeps it: enough to understand it without the process that raised it.</summary>
/// <param name="Type">The kind: an exception's type name, or a StepFlow code such as <c>timeout</c>.</param>
/// <param name="Message">What happened.</param>
/// <param name="Retryable">False where another attempt cannot help.</param>
/// <param name="Details">Stack trace of the handler's own frames, where there is one; cut at 8 KB.</param>
/// <param name="Cause">The inner error, down to five levels.</param>
public sealed record StepError(string Type, string Message, bool Retryable, string? Details = null, StepError? Cause = null);
