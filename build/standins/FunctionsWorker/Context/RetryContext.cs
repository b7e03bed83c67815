namespace Microsoft.Azure.Functions.Worker;

/// <summary>How often the host has tried this invocation.</summary>
public abstract class RetryContext
{
    /// <summary>Tries so far.</summary>
    public abstract int RetryCount { get; }

    /// <summary>The most that there will be.</summary>
    public abstract int MaxRetryCount { get; }
}
