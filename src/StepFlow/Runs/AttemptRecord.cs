namespace StepFlow.Runs;

/// <summary>A failed attempt at a step, kept beside the final record.</summary>
public sealed record AttemptRecord
{
    /// <summary>Zero-based position in the plan.</summary>
    public required int Position { get; init; }

    /// <summary>The generation it belongs to; a resume starts the next.</summary>
    public required int Generation { get; init; }

    /// <summary>Number of the attempt, from 1 within its generation.</summary>
    public required int Attempt { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its failure was recorded (UTC).</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Why it failed.</summary>
    public required StepError Error { get; init; }

    /// <summary>The claim under which it ran.</summary>
    public required string Owner { get; init; }
}
