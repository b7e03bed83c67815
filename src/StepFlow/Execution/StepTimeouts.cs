using StepFlow.Definitions;
using StepFlow.Errors;

namespace StepFlow.Execution;

/// <summary>The rule that a step's timeout is shorter than what the host lets a delivery run: known when a definition is published or a run accepted.</summary>
internal static class StepTimeouts
{
    /// <summary>Throws every step whose timeout the host would cut short.</summary>
    public static void Check(IReadOnlyList<StepDefinition> steps, EngineOptions options)
    {
        if (options.HostTimeout is not { } host)
            return;
        var longest = host - options.CancellationGrace;
        var problems = steps.Index()
            .Where(s => s.Item is AttemptedStep { Timeout: { } timeout } && timeout >= longest)
            .Select(s => new InputProblem(
                $"steps[{s.Index}].timeout",
                $"Expected less than {DurationText.Format(longest)}, which this host allows a step, found {DurationText.Format(((AttemptedStep)s.Item).Timeout ?? default)}."))
            .ToList();
        if (problems.Count > 0)
            throw new InvalidInputException(problems);
    }
}
