using StepFlow.Runs;

namespace StepFlow.Chaos.Checks;

/// <summary>A run as the store has it at the end.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Records">Its records, in order.</param>
internal sealed record StoredRun(RunRow Row, IReadOnlyList<StepRecord> Records);
