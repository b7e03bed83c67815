using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>A step that makes an HTTP request. Its result is the response: status, headers and body.</summary>
public sealed record CallStep : AttemptedStep
{
    /// <summary>Redirects that are followed where a step says nothing.</summary>
    public const int DefaultRedirects = 5;

    /// <summary>Most redirects that a step may ask for.</summary>
    public const int MostRedirects = 20;

    /// <summary>Creates the step.</summary>
    /// <param name="request">A template of an object with <c>url</c> and, where there are any, <c>headers</c> and <c>body</c>.</param>
    public CallStep(InputTemplate request) => Input = request;

    /// <inheritdoc/>
    public override string Name => "call";

    /// <summary>The method, in capitals. Default GET.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>The statuses that succeed. Default 2xx.</summary>
    public StatusSet SucceedOn { get; init; } = StatusSet.Success;

    /// <summary>
    /// The statuses that are attempted again; null: what <see cref="RetriedOn"/> says. Any other that does not succeed fails the step at
    /// once.
    /// </summary>
    public StatusSet? RetryOn { get; init; }

    /// <summary>
    /// The statuses that are attempted again: 408, 429 and 5xx by default; for an at-most-once step only those by which a server says
    /// that it has not begun, 429 and 503.
    /// </summary>
    public StatusSet RetriedOn => RetryOn ?? (Effect == StepEffect.AtMostOnce ? StatusSet.NotBegun : StatusSet.Transient);

    /// <summary>True: <c>Idempotency-Key: {runId}/{stepKey}</c> is sent where the headers name none. Default true.</summary>
    public bool SendsIdempotencyKey { get; init; } = true;

    /// <summary>Redirects that are followed, 0 to 20; one more fails the step. Default 5.</summary>
    public int MaxRedirects { get; init; } = DefaultRedirects;
}
