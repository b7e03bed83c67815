using StepFlow.Runs;

namespace StepFlow.Errors;

/// <summary>
/// A step of a C# workflow failed for good: what its call throws. Code that catches it goes on; otherwise it fails the run, which a
/// resume lets go on from that step.
/// </summary>
public sealed class WorkflowStepFailedException : StepFailedException
{
    internal WorkflowStepFailedException(string stepKey, StepError error)
        : base($"The step '{stepKey}' failed: {error.Message}")
    {
        StepKey = stepKey;
        Error = error;
        NonRetryable = true;
    }

    /// <summary>The step.</summary>
    public string StepKey { get; }

    /// <summary>Why it failed, as recorded.</summary>
    public StepError Error { get; }
}
