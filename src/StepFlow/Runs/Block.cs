namespace StepFlow.Runs;

/// <summary>What holds a run, since when, and what to do about it.</summary>
/// <param name="Reason">The cause.</param>
/// <param name="Message">Which step, what was expected and found, what to do.</param>
/// <param name="Since">When the cause was first met (UTC).</param>
/// <param name="Probes">How often it was looked for again.</param>
public sealed record Block(BlockReason Reason, string Message, DateTimeOffset Since, int Probes = 0);
