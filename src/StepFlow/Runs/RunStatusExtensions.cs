namespace StepFlow.Runs;

/// <summary>What a status means for the decisions of the engine.</summary>
public static class RunStatusExtensions
{
    /// <summary>True for Succeeded, Failed and Canceled.</summary>
    public static bool IsTerminal(this RunStatus status) => status >= RunStatus.Succeeded;

    /// <summary>True for Pending, Running and Waiting: time alone moves the run on.</summary>
    public static bool IsActive(this RunStatus status) => status <= RunStatus.Waiting;
}
