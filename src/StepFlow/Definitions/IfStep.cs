using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>
/// Goes one of two ways. The value before it passes through to the way that is taken, and the value at the end of that way goes on.
/// In a plan its ways are laid out behind a <see cref="ChooseStep"/>.
/// </summary>
/// <param name="Condition">True or false.</param>
/// <param name="Then">The steps for true; may be empty.</param>
/// <param name="Else">The steps for false; may be empty.</param>
public sealed record IfStep(InputTemplate Condition, IReadOnlyList<StepDefinition> Then, IReadOnlyList<StepDefinition> Else) : StepDefinition
{
    /// <inheritdoc/>
    public override string Name => "if";

    internal override bool HasResult => false;

    internal override IEnumerable<(string Path, IReadOnlyList<StepDefinition> Steps)> Nested => [("then", Then), ("else", Else)];

    internal override InputTemplate? Template => Condition;

    internal override StepDefinition WithTemplate(InputTemplate template) => this with { Condition = template };
}
