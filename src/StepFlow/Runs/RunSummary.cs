namespace StepFlow.Runs;

/// <summary>A run as a list shows it. Eventually consistent where the store keeps an index beside the rows.</summary>
public sealed record RunSummary
{
    /// <summary>The run's id.</summary>
    public required string RunId { get; init; }

    /// <summary>The workflow; null for a run from a list of steps.</summary>
    public string? Workflow { get; init; }

    /// <summary>The version; null for a run from a list of steps.</summary>
    public string? Version { get; init; }

    /// <summary>Where the run stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When it was accepted (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended (UTC); null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The summary of a row.</summary>
    public static RunSummary Of(RunRow row) => new()
    {
        RunId = row.RunId,
        Workflow = row.Workflow,
        Version = row.Version,
        Status = row.Status,
        CreatedAt = row.CreatedAt,
        EndedAt = row.EndedAt,
        Labels = row.Labels,
    };
}
