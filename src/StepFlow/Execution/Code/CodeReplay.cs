using StepFlow.Workflows;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Code;

/// <summary>A replay that was made.</summary>
/// <param name="Workflow">Whose method was replayed.</param>
/// <param name="History">What it went over.</param>
/// <param name="Session">What it met on its way.</param>
/// <param name="Outcome">Where it has come to.</param>
internal sealed record CodeReplay(WorkflowRegistration Workflow, RunHistory History, ReplaySession Session, ReplayOutcome Outcome)
{
    /// <summary>The calls that are not recorded, in the order in which they were made; none where the method has ended.</summary>
    public IReadOnlyList<ReplayCall> Calls => Outcome is ReplayOutcome.Pending pending ? pending.Calls : [];
}
