using StepFlow.Errors;

namespace StepFlow.Workflows.Replay;

/// <summary>A step of a C# workflow used its workflow's context. Another attempt would do the same: the run is held until the code is mended.</summary>
internal sealed class WorkflowRuleException(string stepKey, string message) : StepFlowException(message)
{
    /// <inheritdoc/>
    public override string Code => "workflow-rule";

    /// <summary>The step that did it.</summary>
    public string StepKey { get; } = stepKey;
}
