using StepFlow.Events;
using StepFlow.Runs;

namespace StepFlow.Testing.InMemory;

/// <summary>What is stored of a run at one moment, for assertions.</summary>
/// <param name="Row">The run row.</param>
/// <param name="Records">The final records in plan order.</param>
/// <param name="Attempts">The failed attempts by position, generation and number.</param>
public sealed record StoredRun(RunRow Row, IReadOnlyList<StepRecord> Records, IReadOnlyList<AttemptRecord> Attempts)
{
    /// <summary>True from the mark of its purge on: nobody can load it any more.</summary>
    public bool IsBeingPurged { get; init; }

    /// <summary>The events that the run has not taken, by their own ids.</summary>
    public IReadOnlyList<InboxEvent> Inbox { get; init; } = [];
}
