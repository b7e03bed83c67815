using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>A step that lets time pass until a given time; one that has passed ends it at once. The value before it passes through.</summary>
/// <param name="Until">Evaluates to a time in ISO 8601 with an offset, at most 3650 days away.</param>
public sealed record SleepUntilStep(InputTemplate Until) : StepDefinition
{
    /// <inheritdoc/>
    public override string Name => "sleepUntil";

    internal override bool HasResult => false;

    internal override InputTemplate? Template => Until;

    internal override StepDefinition WithTemplate(InputTemplate template) => this with { Until = template };
}
