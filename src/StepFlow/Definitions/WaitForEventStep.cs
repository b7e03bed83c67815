using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>A step that waits for an event, or for the first of several.</summary>
/// <param name="Events">Evaluates to the id of an event, or to a list of 1 to 16 ids.</param>
public sealed record WaitForEventStep(InputTemplate Events) : WaitStep
{
    /// <summary>Most events that one step waits for: each is a row while it waits.</summary>
    public const int MaxEvents = 16;

    /// <summary>The name of every such step.</summary>
    public const string StepName = "waitForEvent";

    /// <inheritdoc/>
    public override string Name => StepName;

    internal override InputTemplate? Template => Events;

    internal override StepDefinition WithTemplate(InputTemplate template) => this with { Events = template };
}
