using StepFlow.Definitions;

namespace StepFlow.Workflows;

/// <summary>A step that runs another workflow, as the workflow that has it sees it.</summary>
/// <param name="Place">Where the first such step is.</param>
/// <param name="Workflow">The workflow.</param>
/// <param name="Version">Its version; null: the default.</param>
/// <param name="Always">True where no <c>if</c> or <c>forEach</c> around the step may leave it out.</param>
internal sealed record ChildEdge(string Place, string Workflow, string? Version, bool Always)
{
    /// <summary>Each workflow and version that steps run, once: 10,000 steps may all run the same.</summary>
    public static IReadOnlyList<ChildEdge> Of(IReadOnlyList<StepDefinition> steps)
    {
        var found = new Dictionary<(string, string?), ChildEdge>();
        foreach (var edge in Find(steps, "steps", always: true))
        {
            if (!found.TryGetValue((edge.Workflow, edge.Version), out var known) || (edge.Always && !known.Always))
                found[(edge.Workflow, edge.Version)] = edge;
        }

        return [.. found.Values];
    }

    private static IEnumerable<ChildEdge> Find(IReadOnlyList<StepDefinition> steps, string place, bool always)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i] is ChildRunStep child)
                yield return new ChildEdge($"{place}[{i}]", child.Workflow, child.Version, always);
            foreach (var (path, nested) in steps[i].Nested)
            {
                foreach (var found in Find(nested, $"{place}[{i}].{path}", always && steps[i] is ParallelStep))
                    yield return found;
            }
        }
    }
}
