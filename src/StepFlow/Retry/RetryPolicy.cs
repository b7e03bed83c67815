namespace StepFlow.Retry;

/// <summary>How failed attempts of a step are repeated: exponential backoff with jitter.</summary>
public sealed record RetryPolicy
{
    /// <summary>The policy of a step that names none.</summary>
    public static RetryPolicy Default { get; } = new();

    /// <summary>Attempts in all, the first included; 1 to 100. Default 4.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>Delay after the first failed attempt; 0 to 7 days. Default 1 second.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>By what the delay grows from one attempt to the next; 1 to 100. Default 2.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>The longest delay; at least the initial one, at most 7 days. Default 1 minute.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How far a delay may stray either way, as a fraction of it; 0 to 1. Default 0.2.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>The delay after a failed attempt.</summary>
    /// <param name="attempt">Number of the attempt that failed, from 1.</param>
    /// <param name="random">A random number in [0, 1).</param>
    public TimeSpan DelayAfter(int attempt, double random)
    {
        var exponential = InitialDelay.TotalMilliseconds * Math.Pow(Factor, attempt - 1);
        var capped = Math.Min(exponential, MaxDelay.TotalMilliseconds);
        var jittered = capped * (1 + (Jitter * ((2 * random) - 1)));
        return TimeSpan.FromMilliseconds(Math.Clamp(jittered, 0, MaxDelay.TotalMilliseconds));
    }
}
