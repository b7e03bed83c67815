using StepFlow.Runs;

namespace StepFlow.Simulation.Invariants;

/// <summary>A run's status moves along the documented edges only, and what was frozen at accept never changes.</summary>
internal static class StatusRules
{
    private static readonly Dictionary<RunStatus, RunStatus[]> Edges = new()
    {
        [RunStatus.Pending] = [RunStatus.Running, RunStatus.Waiting, RunStatus.Paused, RunStatus.Blocked, RunStatus.Succeeded, RunStatus.Canceled],
        [RunStatus.Running] = [RunStatus.Waiting, RunStatus.Paused, RunStatus.Blocked, RunStatus.Succeeded, RunStatus.Failed, RunStatus.Canceled],
        [RunStatus.Waiting] = [RunStatus.Running, RunStatus.Paused, RunStatus.Blocked, RunStatus.Succeeded, RunStatus.Failed, RunStatus.Canceled],
        [RunStatus.Paused] =
        [
            RunStatus.Pending, RunStatus.Running, RunStatus.Waiting, RunStatus.Blocked, RunStatus.Succeeded, RunStatus.Failed, RunStatus.Canceled,
        ],
        [RunStatus.Blocked] = [RunStatus.Running, RunStatus.Canceled, RunStatus.Failed],
        [RunStatus.Failed] = [RunStatus.Running],
        [RunStatus.Succeeded] = [],
        [RunStatus.Canceled] = [],
    };

    public static IEnumerable<string> Check(Change change)
    {
        var (before, after) = (change.Before.Row, change.After.Row);
        if (before.Status != after.Status && !Edges[before.Status].Contains(after.Status))
            yield return $"The status moved from {before.Status} to {after.Status}.";
        if (before is { Status: RunStatus.Waiting, Fork: null } && after.Status == RunStatus.Failed)
            yield return "A sleep failed.";
        if (before.Status == RunStatus.Failed && after.Status == RunStatus.Running && after.Generation != before.Generation + 1)
            yield return $"A failed run went on in generation {after.Generation} after {before.Generation}.";
        if (before.Status != RunStatus.Failed && after.Generation != before.Generation)
            yield return $"The generation went from {before.Generation} to {after.Generation} in a run that was {before.Status}.";
        if (after.PlanHash != before.PlanHash || after.StepCount != before.StepCount || after.Version != before.Version || after.Workflow != before.Workflow)
            yield return "The plan changed.";
        if (after.Incarnation != before.Incarnation || after.RequestHash != before.RequestHash || after.Parent != before.Parent || after.CreatedAt != before.CreatedAt)
            yield return "What was frozen at accept changed.";
        if (before.Status.IsTerminal() && !before.AfterPending && after.AfterPending)
            yield return "Duties that were done are pending again.";
        if (before.CancelRequested && !after.CancelRequested && before.Status != RunStatus.Failed)
            yield return "A requested cancellation was forgotten.";
    }
}
