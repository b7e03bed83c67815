using StepFlow.Definitions.Expressions;

namespace StepFlow.Definitions;

/// <summary>A template whose value is known when a run is accepted: every run comes to its step, and it refers to nothing but the run's input.</summary>
/// <param name="Place">Where it is in the definition.</param>
/// <param name="Step">The step.</param>
/// <param name="Template">The template.</param>
internal sealed record KnownTemplate(string Place, StepDefinition Step, InputTemplate Template)
{
    /// <summary>Most templates that an accept looks at.</summary>
    public const int Max = 1000;

    /// <summary>
    /// Those of some steps, in their order. Steps inside an <c>if</c> or a <c>forEach</c> may never be reached; those of a
    /// <c>parallel</c> are.
    /// </summary>
    public static IReadOnlyList<KnownTemplate> Of(IReadOnlyList<StepDefinition> steps) => [.. Find(steps, "steps", first: true).Take(Max)];

    private static IEnumerable<KnownTemplate> Find(IReadOnlyList<StepDefinition> steps, string place, bool first)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            var here = $"{place}[{i}]";
            // What is before the first step is the input, too.
            if (steps[i].Template is { IsLiteral: false } template && IsKnown(template.References, first && i == 0))
                yield return new KnownTemplate($"{here}.{StepKinds.Of(steps[i]).TemplateField}", steps[i], template);
            if (steps[i] is not ParallelStep)
                continue;
            foreach (var (path, nested) in steps[i].Nested)
            {
                foreach (var found in Find(nested, $"{here}.{path}", first && i == 0))
                    yield return found;
            }
        }
    }

    private static bool IsKnown(InputReferences references, bool first) =>
        (first || !references.Previous) && !references.Item && references.Steps.Count == 0 && references.Webhooks.Count == 0;
}
