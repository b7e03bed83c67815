using StepFlow.Runs;
using StepFlow.Simulation.Worlds;
using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Simulation.Invariants;

/// <summary>What must hold once everything is at rest.</summary>
internal static class EndRules
{
    public static void Check(World world)
    {
        foreach (var runId in world.Watch.Accepted.Where(runId => world.Watch.Find(runId) is null))
            world.Fail($"Run {runId} was accepted and is not stored.");
        foreach (var runId in world.Storage.RunIds.Where(runId => !world.Scenario.RunIds.Contains(runId)))
            world.Fail($"Run {runId} is stored and nobody asked for it.");
        foreach (var run in world.Watch.Runs)
        {
            var listed = Listed(world, run.RunId);
            if (listed != run.Stored.Row.Status)
                world.Fail($"{run}: the list says {listed?.ToString() ?? "nothing"}.");
            CheckEnd(world, run);
        }
    }

    /// <summary>The status that the list shows; null where it shows none. Read over a connection without faults.</summary>
    public static RunStatus? Listed(World world, string runId)
    {
        var listing = world.Storage.Connect(FaultPlan.None, "check").Runs.ListAsync(new RunQuery { Limit = 500 }, CancellationToken.None);
        return listing.GetAwaiter().GetResult().Runs.FirstOrDefault(r => r.RunId == runId)?.Status;
    }

    private static void CheckEnd(World world, RunWatch run)
    {
        var row = run.Stored.Row;
        if (row.Status == RunStatus.Canceled && !world.Watch.CancelAsked.Contains(run.RunId))
            world.Fail($"{run}: canceled, but nobody asked for it.");
        if (row.Status == RunStatus.Failed && !world.Scenario.StaysFailed)
            world.Fail($"{run}: failed in the end with {row.Error?.Message}");
        if (row.Status != RunStatus.Succeeded)
            return;
        var output = row.Value?.ToString();
        var expected = world.Scenario.ModelOf(row).Output(world.Scenario.Input).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (output != expected)
            world.Fail($"{run}: the output is {output}, the model says {expected}.");
    }
}
