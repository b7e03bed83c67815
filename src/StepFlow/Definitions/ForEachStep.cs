using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>Runs the same steps for each item of a list. Each begins with its item; the result is the list of their outputs, in the items' order.</summary>
/// <param name="Items">A list of at most 10,000 items.</param>
/// <param name="Do">The steps for an item.</param>
public sealed record ForEachStep(InputTemplate Items, IReadOnlyList<StepDefinition> Do) : ForkStep
{
    /// <inheritdoc/>
    public override string Name => "forEach";

    internal override IEnumerable<(string Path, IReadOnlyList<StepDefinition> Steps)> Nested => [("do", Do)];

    internal override InputTemplate? Template => Items;

    internal override StepDefinition WithTemplate(InputTemplate template) => this with { Items = template };
}
