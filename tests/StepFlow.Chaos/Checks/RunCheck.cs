using System.Globalization;
using StepFlow.Chaos.Clients;
using StepFlow.Runs;

namespace StepFlow.Chaos.Checks;

/// <summary>Holds a run's view against the model of its plan.</summary>
internal static class RunCheck
{
    /// <summary>Everything about the run that should not be.</summary>
    public static IEnumerable<string> Of(RunUnderTest run, RunView view)
    {
        var plan = run.Plan.Steps;
        if (!view.Steps.Select(s => s.Name).SequenceEqual(plan.Select(s => s.Name)))
        {
            yield return $"Expected the plan {string.Join(" ", plan.Select(s => s.Name))}, found {string.Join(" ", view.Steps.Select(s => s.Name))}.";
            yield break;
        }

        foreach (var problem in Status(run, view).Concat(Records(run, view)).Concat(Order(view)))
            yield return problem;
        if (run.ForkOf is { } source && view.Origin != new RunOrigin(source.RunId, source.Position))
            yield return $"Expected a fork of {source}, found {view.Origin}.";
    }

    private static IEnumerable<string> Status(RunUnderTest run, RunView view)
    {
        var expected = run.CancelAsked ? "Succeeded or Canceled" : "Succeeded";
        if (view.Status != RunStatus.Succeeded && !(run.CancelAsked && view.Status == RunStatus.Canceled))
            yield return $"Expected {expected}, found {view.Status}.";
        var output = Number(run.Plan.After(run.Plan.Steps.Count));
        if (view.Status == RunStatus.Succeeded && view.Output?.ToString() != output)
            yield return $"Expected the output {output}, found {view.Output?.ToString() ?? "none"}.";
        if (view.Status == RunStatus.Succeeded && view.Cursor != run.Plan.Steps.Count)
            yield return $"A succeeded run has all {run.Plan.Steps.Count} steps recorded, found the cursor at {view.Cursor}.";
    }

    /// <summary>Recorded up to the cursor, each with the model's result, and nothing behind it.</summary>
    private static IEnumerable<string> Records(RunUnderTest run, RunView view)
    {
        foreach (var (step, expected) in view.Steps.Zip(run.Plan.Steps))
        {
            var recorded = step.Position < view.Cursor;
            var status = recorded ? "Succeeded" : "Pending";
            if (step.Status != status)
                yield return $"{step.Key}: expected {status} with the cursor at {view.Cursor}, found {step.Status}.";
            var result = recorded && expected.Result is { } value ? Number(value) : null;
            // A result that is absent is shown as JSON null.
            var found = step.Result?.ToString() is { } text && text != "null" ? text : null;
            if (found != result)
                yield return $"{step.Key}: expected the result {result ?? "none"}, found {found ?? "none"}.";
        }
    }

    /// <summary>All servers have this machine's clock: a step begins when the one before it is recorded.</summary>
    private static IEnumerable<string> Order(RunView view)
    {
        var from = view.Origin?.Position ?? 0;
        for (var i = from + 1; i < view.Cursor; i++)
        {
            if (view.Steps[i].StartedAt < view.Steps[i - 1].EndedAt)
                yield return $"{view.Steps[i].Key} began at {view.Steps[i].StartedAt:O}, before {view.Steps[i - 1].Key} was recorded at {view.Steps[i - 1].EndedAt:O}.";
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
