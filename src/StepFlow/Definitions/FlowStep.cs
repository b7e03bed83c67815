using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>Runs steps while they hold a slot of a flow key. They begin with the value before the step; the result is the last one's output.</summary>
/// <param name="Rule">The key, over everything that a step sees, and its limits.</param>
/// <param name="Do">The steps between which the slot is held.</param>
public sealed record FlowStep(FlowRule Rule, IReadOnlyList<StepDefinition> Do) : ForkStep
{
    /// <inheritdoc/>
    public override string Name => "flow";

    internal override bool IsSingle => true;

    internal override IEnumerable<(string Path, IReadOnlyList<StepDefinition> Steps)> Nested => [("do", Do)];

    internal override InputTemplate? Template => Rule.Key;

    internal override StepDefinition WithTemplate(InputTemplate template) => this with { Rule = Rule with { Key = template } };
}
