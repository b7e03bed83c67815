using StepFlow.Errors;

namespace StepFlow.Calls;

/// <summary>A call step's request could not be made, was refused, or was answered in a way that does not succeed.</summary>
public sealed class CallFailedException : StepFailedException
{
    /// <summary>Creates the error with the message that the record will keep.</summary>
    public CallFailedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "call-failed";

    /// <summary>The status of the response; null where there was none.</summary>
    public int? Status { get; init; }
}
