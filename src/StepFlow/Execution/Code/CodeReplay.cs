using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Code;

/// <summary>A replay that was made.</summary>
/// <param name="History">What it went over.</param>
/// <param name="Session">What it met on its way.</param>
/// <param name="Outcome">Where it has come to.</param>
internal sealed record CodeReplay(RunHistory History, ReplaySession Session, ReplayOutcome Outcome);
