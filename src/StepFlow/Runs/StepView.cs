namespace StepFlow.Runs;

/// <summary>A step as a run view shows it: recorded, at the cursor, or still to come.</summary>
public sealed record StepView
{
    /// <summary>The step key, such as <c>step-0:AddOne</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Zero-based position in the plan.</summary>
    public required int Position { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary><c>Succeeded</c>, <c>Failed</c>, <c>Running</c>, <c>Retrying</c>, <c>Waiting</c>, or <c>Pending</c> for what is still to come.</summary>
    public required string Status { get; init; }

    /// <summary>Attempts made in the current generation.</summary>
    public int Attempts { get; init; }

    /// <summary>When the last attempt began (UTC).</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was recorded (UTC).</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>From <see cref="StartedAt"/> to <see cref="EndedAt"/>, in milliseconds.</summary>
    public double? DurationMs { get; init; }

    /// <summary>What it returned.</summary>
    public Payload? Result { get; init; }

    /// <summary>True where it returned something that is not shown here, since the results before it are as much as a view shows: the step's own view has it.</summary>
    public bool ResultOmitted { get; init; }

    /// <summary>Why it failed; for a step that is retried, why its last attempt failed.</summary>
    public StepError? Error { get; init; }

    /// <summary>The runs that perform it: its branches, or the run of another workflow.</summary>
    public IReadOnlyList<ChildView> Children { get; init; } = [];

    /// <summary>The failed attempts, oldest first, all generations.</summary>
    public IReadOnlyList<AttemptView> FailedAttempts { get; init; } = [];

    /// <summary>The ids of the events that the step waits for now; null where it waits for none.</summary>
    public IReadOnlyList<string>? WaitsFor { get; init; }

    /// <summary>The address that a webhook step waits for a call of; null once it was recorded, and for other steps.</summary>
    public string? Webhook { get; init; }
}
