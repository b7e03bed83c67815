namespace StepFlow.Definitions;

/// <summary>Runs lists of steps side by side. Each begins with the value before; the result is the list of their outputs, in their order.</summary>
/// <param name="Branches">1 to 10,000 lists of steps.</param>
public sealed record ParallelStep(IReadOnlyList<IReadOnlyList<StepDefinition>> Branches) : ForkStep
{
    /// <inheritdoc/>
    public override string Name => "parallel";

    internal override IEnumerable<(string Path, IReadOnlyList<StepDefinition> Steps)> Nested =>
        Branches.Select((branch, i) => ($"parallel[{i}]", branch));
}
