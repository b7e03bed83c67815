using System.Text.Json.Serialization;

namespace StepFlow.Runs;

/// <summary>The final outcome of a step. Inserted once, never changed; there is exactly one for each position.</summary>
public sealed record StepRecord
{
    /// <summary>Zero-based position in the plan.</summary>
    public required int Position { get; init; }

    /// <summary>The step's name: the handler's for a task, <c>sleep</c> for a sleep; kind and key for a step of a C# workflow.</summary>
    public required string Name { get; init; }

    /// <summary>How it ended.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>What it returned; null for a failed step and for a step that passes the value before it on (a sleep).</summary>
    public Payload? Result { get; init; }

    /// <summary>True where it returned something that was not read along. Never stored.</summary>
    [JsonIgnore]
    public bool ResultOmitted { get; init; }

    /// <summary>Why it failed; null otherwise.</summary>
    public StepError? Error { get; init; }

    /// <summary>When the last attempt began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was recorded (UTC).</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Attempts made in the generation that recorded it.</summary>
    public required int Attempts { get; init; }

    /// <summary>The generation that recorded it.</summary>
    public int Generation { get; init; }

    /// <summary>The claim that recorded it: how a writer knows its own write again after a timeout.</summary>
    public required string Owner { get; init; }

    /// <summary>Hash over the record before and this one's key, status and result. The run row holds the last.</summary>
    public required string Hash { get; init; }

    /// <summary>The step key: <c>step-{position}:{name}</c>, or what a C# workflow named the step.</summary>
    public string Key => StepKey.OfRecord(Position, Name);
}
