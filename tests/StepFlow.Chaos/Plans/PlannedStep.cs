namespace StepFlow.Chaos.Plans;

/// <summary>A step as the model expects its record.</summary>
/// <param name="Name">The handler, or the kind of step.</param>
/// <param name="Result">What it comes to, as JSON; null where it has no result of its own.</param>
/// <param name="Skipped">True on the way that an <c>if</c> does not take.</param>
internal sealed record PlannedStep(string Name, string? Result, bool Skipped = false)
{
    /// <summary>True where a handler performs it, under a claim.</summary>
    public bool IsAttempted => Name is "Work" or "Once" or "Gate" or "Refuse" or "Large" or "Measure" or "Undo";
}
