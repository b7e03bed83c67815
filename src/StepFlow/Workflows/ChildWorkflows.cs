using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Workflows;

/// <summary>What can be known of the workflows that steps run before any of them begins.</summary>
internal static class ChildWorkflows
{
    /// <summary>Every workflow and version that the steps name must be published when a run is accepted.</summary>
    public static async Task CheckAsync(IReadOnlyList<StepDefinition> steps, WorkflowRegistry workflows, CancellationToken cancellationToken)
    {
        var problems = new List<InputProblem>();
        foreach (var (place, child) in Find(steps, "steps"))
        {
            try
            {
                if (child.Version is { } version)
                    await workflows.GetAsync(child.Workflow, version, cancellationToken).ConfigureAwait(false);
                else
                    await workflows.DefaultAsync(child.Workflow, cancellationToken).ConfigureAwait(false);
            }
            catch (NotFoundException e)
            {
                problems.Add(new InputProblem($"{place}.run", e.Message));
            }
        }

        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }

    /// <summary>A version whose own steps run it, whatever its data, would never end.</summary>
    public static void CheckCycle(IReadOnlyList<StepDefinition> steps, string workflow, string version)
    {
        foreach (var (place, child) in Find(steps, "steps", always: true))
        {
            if (child.Workflow == workflow && child.Version == version)
            {
                throw new InvalidInputException(
                    $"{place}.run", $"Version '{version}' of workflow '{workflow}' would run itself without end. Put the step into an 'if' that becomes false one day.");
            }
        }
    }

    private static IEnumerable<(string Place, ChildRunStep Step)> Find(IReadOnlyList<StepDefinition> steps, string place, bool always = false)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            var here = $"{place}[{i}]";
            if (steps[i] is ChildRunStep child)
                yield return (here, child);
            // What is inside an if or a forEach may never be reached.
            if (always && steps[i] is not ParallelStep)
                continue;
            foreach (var (path, nested) in steps[i].Nested)
            {
                foreach (var found in Find(nested, $"{here}.{path}", always))
                    yield return found;
            }
        }
    }
}
