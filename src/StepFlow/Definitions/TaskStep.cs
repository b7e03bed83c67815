namespace StepFlow.Definitions;

/// <summary>A step that a handler performs.</summary>
/// <param name="Name">The handler's name in the step catalog.</param>
public sealed record TaskStep(string Name) : AttemptedStep
{
    /// <inheritdoc/>
    public override string Name { get; } = Name;
}
