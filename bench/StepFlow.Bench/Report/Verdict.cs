namespace StepFlow.Bench.Report;

/// <summary>Whether a figure is within its budget.</summary>
internal enum Verdict
{
    /// <summary>The figure has no budget: it is there to explain another.</summary>
    None,

    Met,

    NotMet,
}
