using StepFlow.Runs;

namespace StepFlow.Execution.Attempts;

/// <summary>How one attempt at a step ended. A closed set.</summary>
internal abstract record AttemptOutcome
{
    private AttemptOutcome()
    {
    }

    /// <summary>The handler returned.</summary>
    public sealed record Succeeded(Payload Result) : AttemptOutcome;

    /// <summary>The handler failed, timed out, or its input or result could not be used.</summary>
    /// <param name="Error">What the record keeps.</param>
    /// <param name="RetryAfter">The delay that the handler asked for; null: the policy's.</param>
    public sealed record Failed(StepError Error, TimeSpan? RetryAfter = null) : AttemptOutcome;

    /// <summary>It was told to stop and its effect is not known, which only matters for an at-most-once step.</summary>
    /// <param name="Error">What the record keeps.</param>
    /// <param name="GoesOn">True where the handler did not return: it may still be at work.</param>
    public sealed record Unknown(StepError Error, bool GoesOn = false) : AttemptOutcome;

    /// <summary>It met what no further attempt can get past and an operator can mend: the run is held.</summary>
    public sealed record Held(BlockReason Reason, string Message) : AttemptOutcome;

    /// <summary>It ended because the run is to be canceled.</summary>
    public sealed record Canceled : AttemptOutcome;

    /// <summary>The host stops: the claim goes back, the attempt does not count.</summary>
    public sealed record GivenBack : AttemptOutcome;

    /// <summary>
    /// The claim could not be kept alive, so another may be doing what the handler does; or it must not be given back, because the handler goes on.
    /// Nothing is written, and the lease ends by itself.
    /// </summary>
    public sealed record ClaimLost : AttemptOutcome;
}
