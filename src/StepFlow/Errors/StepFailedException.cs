namespace StepFlow.Errors;

/// <summary>
/// Thrown by a handler to fail its attempt with a say in what follows. Any other exception fails the attempt too
/// and is retried by the step's retry policy.
/// </summary>
public class StepFailedException : StepFlowException
{
    /// <summary>Creates the error with the message that the record will keep.</summary>
    public StepFailedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public override string Code => "step-failed";

    /// <summary>True: another attempt cannot help, the step fails at once. Default false.</summary>
    public bool NonRetryable { get; init; }

    /// <summary>
    /// True: it is not known whether the attempt took effect, such as when the answer to a request was lost. An at-most-once step is
    /// then in doubt instead of retried. Default false.
    /// </summary>
    public bool EffectUnknown { get; init; }

    /// <summary>How long to wait before the next attempt, instead of the policy's delay; 0 to 3650 days, anything else is taken as the nearer of the two. Default: the policy's delay.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
