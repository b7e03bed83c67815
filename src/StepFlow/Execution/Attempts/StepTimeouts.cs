using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Execution.Attempts;

/// <summary>The rule that a step's timeout is shorter than what the host lets a delivery run: known when a definition is published or a run accepted.</summary>
internal static class StepTimeouts
{
    /// <summary>Throws every step whose timeout the host would cut short.</summary>
    public static void Check(IReadOnlyList<StepDefinition> steps, EngineOptions options)
    {
        if (options.HostTimeout is not { } host)
            return;
        var problems = new List<InputProblem>();
        Check(steps, "steps", host - options.CancellationGrace, problems);
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }

    private static void Check(IReadOnlyList<StepDefinition> steps, string place, TimeSpan longest, List<InputProblem> problems)
    {
        foreach (var (i, step) in steps.Index())
        {
            var here = $"{place}[{i}]";
            if (step is AttemptedStep attempted)
                Check(attempted.Timeout, here, longest, problems);
            if (step is TaskStep { Compensate: { } compensation })
                Check(compensation.Timeout, $"{here}.{CompensationFormat.Field}", longest, problems);
            foreach (var (name, nested) in step.Nested)
                Check(nested, $"{here}.{name}", longest, problems);
        }
    }

    private static void Check(TimeSpan? timeout, string here, TimeSpan longest, List<InputProblem> problems)
    {
        if (timeout < longest || timeout is not { } found)
            return;
        problems.Add(new InputProblem(
            $"{here}.timeout",
            $"Expected less than {DurationText.Format(longest)}, which this host allows a step, found {DurationText.Format(found)}."));
    }
}
