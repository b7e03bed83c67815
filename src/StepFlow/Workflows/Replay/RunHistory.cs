using StepFlow.Runs;

namespace StepFlow.Workflows.Replay;

/// <summary>What a replay goes over.</summary>
/// <param name="Input">The run's input.</param>
/// <param name="Records">The records behind the cursor, in order.</param>
internal sealed record RunHistory(Payload Input, IReadOnlyList<StepRecord> Records);
