namespace StepFlow.Runs;

/// <summary>A request to make a new run from an earlier one.</summary>
public sealed record CopyRequest
{
    /// <summary>The first step that executes anew: a position from 0; all records before it are kept. Null: from the start (a restart).</summary>
    public int? FromPosition { get; init; }

    /// <summary>For a fork of a workflow run: another version whose steps before <see cref="FromPosition"/> are the same. Null: the same plan.</summary>
    public string? Version { get; init; }

    /// <summary>The new run's id; null: derived from the key, else random.</summary>
    public string? RunId { get; init; }

    /// <summary>Names the new run: the same request under the same key is the same run.</summary>
    public string? IdempotencyKey { get; init; }
}
