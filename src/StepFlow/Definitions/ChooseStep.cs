using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>An <see cref="IfStep"/> in a plan: its ways follow it, first the one for true.</summary>
/// <param name="Condition">True or false.</param>
/// <param name="Otherwise">How many of the following steps are passed over when the condition is false.</param>
internal sealed record ChooseStep(InputTemplate Condition, int Otherwise) : StepDefinition
{
    public override string Name => "if";

    internal override bool HasResult => false;

    internal override InputTemplate? Template => Condition;

    internal override StepDefinition WithTemplate(InputTemplate template) => this with { Condition = template };
}
