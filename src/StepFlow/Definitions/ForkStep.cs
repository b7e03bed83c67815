namespace StepFlow.Definitions;

/// <summary>A step that other runs perform: branches of this one, or a run of another workflow. It waits until they have ended.</summary>
public abstract record ForkStep : StepDefinition
{
    /// <summary>Branches at once where the step says nothing.</summary>
    public const int DefaultConcurrency = 32;

    /// <summary>Most branches at once.</summary>
    public const int LargestConcurrency = 90;

    /// <summary>Most branches of one step.</summary>
    public const int MaxBranches = 10_000;

    private protected ForkStep()
    {
    }

    /// <summary>How many branches run at once, 1 to 90. Default 32.</summary>
    public int MaxConcurrency { get; init; } = DefaultConcurrency;

    /// <summary>What a failed branch means for the others.</summary>
    public BranchFailure OnFailure { get; init; }

    /// <summary>True where one child performs the step, and its output is the step's result; false where the result is a list.</summary>
    internal virtual bool IsSingle => false;
}
