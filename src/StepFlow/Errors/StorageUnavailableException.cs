namespace StepFlow.Errors;

/// <summary>
/// Storage did not answer, or answered that it cannot now (throttled, timed out, disk full). Whether a write took effect
/// is not known: the engine reloads before it decides, and a caller may repeat the request.
/// </summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : StepFlowException(message, inner)
{
    /// <inheritdoc/>
    public override string Code => "storage-unavailable";

    /// <summary>How long storage asked to be left alone, where it said so.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
