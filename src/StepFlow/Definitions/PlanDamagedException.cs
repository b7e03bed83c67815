using StepFlow.Errors;

namespace StepFlow.Definitions;

/// <summary>
/// A page of a frozen plan is not what was frozen, or this version of StepFlow cannot read it. The run is not executed further:
/// another attempt with the same page cannot help.
/// </summary>
public sealed class PlanDamagedException : StepFlowException
{
    internal PlanDamagedException(int page, string expectedHash, string actualHash)
        : base($"Page {page} of the plan was changed after it was frozen: expected hash {expectedHash}, found {actualHash}.")
    {
        Page = page;
        ExpectedHash = expectedHash;
        ActualHash = actualHash;
    }

    internal PlanDamagedException(int page, string hash, Exception problem)
        : base($"Page {page} of the plan (hash {hash}) is as it was frozen, but cannot be read: {problem.Message}", problem)
    {
        Page = page;
        ExpectedHash = hash;
        ActualHash = hash;
    }

    /// <inheritdoc/>
    public override string Code => "plan-damaged";

    /// <summary>Zero-based number of the page.</summary>
    public int Page { get; }

    /// <summary>The hash that the run, or the page before, says the page has.</summary>
    public string ExpectedHash { get; }

    /// <summary>The hash of what is there; equal to <see cref="ExpectedHash"/> where the page is intact and not understood.</summary>
    public string ActualHash { get; }
}
