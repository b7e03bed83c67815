namespace StepFlow.Definitions.Expressions;

/// <summary>What has to be read before a template is evaluated.</summary>
/// <param name="Input">True: the run's input.</param>
/// <param name="Previous">True: the output of the step before.</param>
/// <param name="Item">True: the item of the nearest <c>forEach</c>, or its index.</param>
/// <param name="Steps">The steps as they are written, name or key, each once, in order of appearance; at most 16.</param>
/// <param name="Positions">The place of each of <paramref name="Steps"/>; empty before the plan is built.</param>
public sealed record InputReferences(
    bool Input, bool Previous, bool Item, IReadOnlyList<string> Steps, IReadOnlyList<StepPlace> Positions)
{
    /// <summary>The names of the webhooks whose addresses are referred to, each once.</summary>
    public IReadOnlyList<string> Webhooks { get; init; } = [];

    /// <summary>True once every step that is referred to has its place.</summary>
    public bool AreResolved => Positions.Count == Steps.Count;
}
