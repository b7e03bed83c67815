namespace StepFlow.Runs;

/// <summary>How a recorded step ended. The names are stored: a contract.</summary>
public enum StepStatus
{
    /// <summary>It returned a result.</summary>
    Succeeded,

    /// <summary>It ran out of attempts, or failed in a way that another attempt cannot mend.</summary>
    Failed,
}
