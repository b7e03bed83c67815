using StepFlow.Retry;

namespace StepFlow.Definitions;

/// <summary>What undoes a step where its run fails later. A name alone is one, too: <c>Compensate = "RefundCard"</c>.</summary>
/// <param name="Step">The handler's name in the step catalog.</param>
public sealed record Compensation(string Step)
{
    /// <summary>How failed attempts are repeated; null: the engine's default.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>How long one attempt may take; null: the engine's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What happens when the worker disappears in the middle of an attempt.</summary>
    public StepEffect Effect { get; init; }

    /// <summary>A handler under the engine's policy.</summary>
    public static implicit operator Compensation(string step) => FromString(step);

    /// <summary>A handler under the engine's policy.</summary>
    public static Compensation FromString(string step) => new(step);

    /// <summary>The step that does it.</summary>
    internal TaskStep ToStep() => new(Step) { Retry = Retry, Timeout = Timeout, Effect = Effect };
}
