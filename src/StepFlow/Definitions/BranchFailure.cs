namespace StepFlow.Definitions;

/// <summary>What a failed branch means for the others.</summary>
public enum BranchFailure
{
    /// <summary>No further branch begins, those that run are held before their next step, and the step fails.</summary>
    FailFast,

    /// <summary>All branches run to their end, then the step fails.</summary>
    WaitAll,
}
