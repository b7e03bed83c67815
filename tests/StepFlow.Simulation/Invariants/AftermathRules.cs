using StepFlow.Runs;
using StepFlow.Simulation.Worlds;

namespace StepFlow.Simulation.Invariants;

/// <summary>What the end of a run brought with it once everything is at rest: its compensation, once and whole, and the runs that it starts, once for each end.</summary>
internal static class AftermathRules
{
    public static void Check(World world)
    {
        foreach (var run in world.Watch.Runs.Where(run => world.Scenario.RunIds.Contains(run.RunId)))
        {
            CheckCompensation(world, run);
            var ends = world.Scenario.AtEnd is null ? 0 : run.Stored.Row.Generation + 1;
            var started = world.Watch.Runs.Count(other => IsEndOf(other.RunId, run.RunId));
            if (started != ends)
                world.Fail($"{run}: it ended {ends} times with something to start, and started {started} runs.");
        }
    }

    /// <summary>True for the id of a run that the end of another has started.</summary>
    public static bool IsEndOf(string runId, string ended) => runId.StartsWith($"{ended}~on", StringComparison.Ordinal);

    private static void CheckCompensation(World world, RunWatch run)
    {
        var owed = run.Stored.Row.Status is RunStatus.Failed or RunStatus.Canceled ? run.Expected.Undone(run.Stored.Records) : null;
        var made = world.Watch.Runs.Where(other => other.Stored.Row.Parent is { Kind: ForkKind.Compensation } link && link.RunId == run.RunId).ToList();
        if (made.Count != (owed is null ? 0 : 1))
            world.Fail($"{run}: {made.Count} compensations, {(owed is null ? "none" : "one")} is owed.");
        foreach (var compensation in made.Where(compensation => compensation.Stored.Row.Status != RunStatus.Succeeded
            && !world.Watch.CancelAsked.Contains(compensation.RunId)))
            world.Fail($"{compensation}: the compensation of {run.RunId} has not succeeded.");
    }
}
