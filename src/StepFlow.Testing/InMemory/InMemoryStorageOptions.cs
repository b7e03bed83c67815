namespace StepFlow.Testing.InMemory;

/// <summary>How the in-memory storage behaves. The defaults are those of Azure Storage under the Functions host.</summary>
public sealed record InMemoryStorageOptions
{
    /// <summary>How long a delivered callback stays hidden before it is delivered again. Default: ten minutes, as under the Functions host.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How far the storage service's clock is ahead of the engine's; negative for behind. Default: zero.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// Seed by which due callbacks are delivered in random order. Default: null, earliest first. Azure promises no order.
    /// </summary>
    public int? DisorderSeed { get; init; }

    /// <summary>Share of deliveries that do not hide their callback, so that it is delivered again at once: 0 to 1. Default: 0. Needs a seed.</summary>
    public double DuplicateRate { get; init; }
}
