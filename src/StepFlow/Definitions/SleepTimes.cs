using StepFlow.Errors;

namespace StepFlow.Definitions;

/// <summary>The rule that a sleep ends within 3650 days, for the times that steps name: known when they are published or a run is accepted.</summary>
internal static class SleepTimes
{
    /// <summary>Throws every step whose time is too far away.</summary>
    public static void Check(IReadOnlyList<StepDefinition> steps, DateTimeOffset now)
    {
        var problems = new List<InputProblem>();
        Check(steps, "steps", now, problems);
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }

    private static void Check(IReadOnlyList<StepDefinition> steps, string place, DateTimeOffset now, List<InputProblem> problems)
    {
        foreach (var (i, step) in steps.Index())
        {
            if (step is SleepUntilStep { Until: { IsLiteral: true } literal } && TimeText.TryRead(literal.Source, out var until, out _)
                && TimeText.TooFar(until, now) is { } problem)
                problems.Add(new InputProblem($"{place}[{i}].sleepUntil", problem));
            foreach (var (path, nested) in step.Nested)
                Check(nested, $"{place}[{i}].{path}", now, problems);
        }
    }
}
