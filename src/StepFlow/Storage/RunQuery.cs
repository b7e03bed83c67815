using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>Which runs to list, newest first. Every filter left null matches all.</summary>
public sealed record RunQuery
{
    /// <summary>Only runs of this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Only runs of this workflow.</summary>
    public string? Workflow { get; init; }

    /// <summary>Only runs of this version.</summary>
    public string? Version { get; init; }

    /// <summary>Only runs that carry this label.</summary>
    public string? Label { get; init; }

    /// <summary>Created at or after (UTC).</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before (UTC).</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Runs per page, 1 to 500.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Where the last page ended: its <see cref="RunListPage.Next"/>; null for the first page.</summary>
    public RunListPosition? After { get; init; }
}
