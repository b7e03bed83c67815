using StepFlow.Definitions;

namespace StepFlow.Workflows;

/// <summary>How an HTTP call of a C# workflow is made and attempted: what a definition's <c>call</c> may say beside its request.</summary>
public sealed record CallOptions : StepOptions
{
    /// <summary>The statuses that succeed. Default 2xx.</summary>
    public StatusSet SucceedOn { get; init; } = StatusSet.Success;

    /// <summary>
    /// The statuses that are attempted again; any other that does not succeed fails the call at once. Default 408, 429 and 5xx; for an
    /// at-most-once call 429 and 503.
    /// </summary>
    public StatusSet? RetryOn { get; init; }

    /// <summary>True: an <c>Idempotency-Key</c> is sent where the headers hold none. Default true.</summary>
    public bool SendsIdempotencyKey { get; init; } = true;

    /// <summary>Redirects that are followed, 0 to 20; one more fails the call. Default 5.</summary>
    public int MaxRedirects { get; init; } = CallStep.DefaultRedirects;
}
