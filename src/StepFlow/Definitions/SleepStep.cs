namespace StepFlow.Definitions;

/// <summary>A step that lets time pass. The value before it passes through.</summary>
/// <param name="Duration">How long, from the moment the step before was recorded.</param>
public sealed record SleepStep(TimeSpan Duration) : StepDefinition
{
    /// <inheritdoc/>
    public override string Name => "sleep";

    internal override bool HasResult => false;
}
