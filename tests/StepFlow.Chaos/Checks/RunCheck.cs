using System.Text.Json.Nodes;
using StepFlow.Chaos.Clients;
using StepFlow.Chaos.Plans;
using StepFlow.Runs;

namespace StepFlow.Chaos.Checks;

/// <summary>Holds a run's view against the model of its plan.</summary>
internal static class RunCheck
{
    /// <summary>Everything about the run that should not be.</summary>
    public static IEnumerable<string> Of(RunUnderTest run, RunView view)
    {
        var plan = run.Plan.StepsOf(view.Version);
        var problems = EndCheck.Of(run, view);
        if (run.Plan.Overlaps)
            return problems.Concat(Code(view, plan));
        if (!view.Steps.Select(s => s.Name).SequenceEqual(plan.Select(s => s.Name)))
            return [$"Expected the plan {string.Join(" ", plan.Select(s => s.Name))}, found {string.Join(" ", view.Steps.Select(s => s.Name))}."];
        if (run.ForkOf is { } source && view.Origin != new RunOrigin(source.RunId, source.Position))
            problems = problems.Append($"Expected a fork of {source}, found {view.Origin}.");
        return problems.Concat(Records(view, plan)).Concat(Order(view));
    }

    /// <summary>Recorded up to the cursor, each with the model's result, and nothing behind it.</summary>
    private static IEnumerable<string> Records(RunView view, IReadOnlyList<PlannedStep> plan)
    {
        foreach (var (step, expected) in view.Steps.Zip(plan))
        {
            var passed = step.Position < view.Cursor;
            var status = (passed, view.Status == RunStatus.Failed && step.Position == view.Cursor, expected.Skipped) switch
            {
                (true, _, true) => "Skipped",
                (true, _, false) => "Succeeded",
                (false, true, _) => "Failed",
                _ => "Pending",
            };
            if (step.Status != status)
                yield return $"{step.Key}: expected {status} with the cursor at {view.Cursor}, found {step.Status}.";
            var result = status == "Succeeded" ? expected.Result : null;
            if (!IsSame(step.Result, result))
                yield return $"{step.Key}: expected the result {result ?? "none"}, found {step.Result?.ToString() ?? "none"}.";
        }
    }

    /// <summary>The calls of a C# workflow: each once, those that overlap in any order, and all of them where it has succeeded.</summary>
    private static IEnumerable<string> Code(RunView view, IReadOnlyList<PlannedStep> plan)
    {
        var recorded = view.Steps.Where(s => s.Status == "Succeeded").ToList();
        foreach (var step in recorded)
        {
            if (plan.FirstOrDefault(p => p.Name == step.Name) is not { } expected)
                yield return $"{step.Key}: no such call is expected.";
            else if (!IsSame(step.Result, expected.Result))
                yield return $"{step.Key}: expected the result {expected.Result ?? "none"}, found {step.Result?.ToString() ?? "none"}.";
        }

        if (recorded.DistinctBy(s => s.Name).Count() != recorded.Count)
            yield return $"A call is recorded more than once: {string.Join(" ", recorded.Select(s => s.Name))}.";
        if (view.Status == RunStatus.Succeeded && recorded.Count != plan.Count)
            yield return $"Expected {plan.Count} recorded calls, found {string.Join(" ", recorded.Select(s => s.Name))}.";
    }

    /// <summary>All servers have this machine's clock: a step begins when the one before it is recorded.</summary>
    private static IEnumerable<string> Order(RunView view)
    {
        var recorded = view.Steps.Where(s => s.EndedAt is not null && s.Position >= (view.Origin?.Position ?? 0)).ToList();
        foreach (var (before, step) in recorded.Zip(recorded.Skip(1)))
        {
            if (step.StartedAt < before.EndedAt)
                yield return $"{step.Key} began at {step.StartedAt:O}, before {before.Key} was recorded at {before.EndedAt:O}.";
        }
    }

    /// <summary>A result that is absent is shown as JSON null.</summary>
    internal static bool IsSame(Payload? found, string? expected) =>
        JsonNode.DeepEquals(JsonNode.Parse(found?.ToString() ?? "null"), JsonNode.Parse(expected ?? "null"));
}
