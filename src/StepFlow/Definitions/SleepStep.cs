namespace StepFlow.Definitions;

/// <summary>A step that lets time pass. The value before it passes through.</summary>
/// <param name="Duration">How long, from the moment the step before was recorded.</param>
public sealed record SleepStep(TimeSpan Duration) : StepDefinition
{
    /// <inheritdoc/>
    public override string Name => "sleep";

    /// <summary>When it ends (UTC), for a C# workflow, whose replay knows; null: its duration counts from the record before it.</summary>
    internal DateTimeOffset? Until { get; init; }

    internal override bool HasResult => false;
}
