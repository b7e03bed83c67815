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
        foreach (var run in world.Watch.Runs)
        {
            var listed = Listed(world, run.RunId);
            if (listed != ToBeListed(run))
                world.Fail($"{run}: the list says {listed?.ToString() ?? "nothing"}.");
            CheckEnd(world, run);
        }

        foreach (var runId in world.Watch.Deleted.Where(runId => world.Watch.Find(runId) is null))
            CheckGone(world, runId);
        AftermathRules.Check(world);
        if (!world.Faulted)
            LeftoverRules.Check(world);
    }

    /// <summary>The status that the list shows; null where it shows none. Read over a connection without faults.</summary>
    public static RunStatus? Listed(World world, string runId)
    {
        var listing = world.Storage.Connect(FaultPlan.None, "check").Runs.ListAsync(new RunQuery { Limit = 500 }, CancellationToken.None);
        return listing.GetAwaiter().GetResult().Runs.FirstOrDefault(r => r.RunId == runId)?.Status;
    }

    /// <summary>What the list has to show of a run: of a branch, something only since it was blocked.</summary>
    public static RunStatus? ToBeListed(RunWatch run) =>
        run.Stored.Row.Parent is { IsBranch: true, Kind: not ForkKind.Compensation } && !run.WasBlocked ? null : run.Stored.Row.Status;

    /// <summary>
    /// A run that was deleted is neither stored nor listed. (Who stood still before he told the list of it, and then died, or found no storage
    /// to look whether it is still there, is excused: that takes two faults.)
    /// </summary>
    private static void CheckGone(World world, string runId)
    {
        if (world.Storage.Inspect(runId) is not null)
            world.Fail($"Run {runId} was deleted, and is stored still.");
        if (Listed(world, runId) is { } status && world.Faults < 2)
            world.Fail($"Run {runId} was deleted, and is listed as {status} still.");
    }

    private static void CheckEnd(World world, RunWatch run)
    {
        var row = run.Stored.Row;
        if (row.Status == RunStatus.Canceled && !CancelAsked(world, run))
            world.Fail($"{run}: canceled, but nobody asked for it.");
        if (row.Parent is { } link && world.Watch.Find(link.RunId) is { } parent && parent.Stored.Row.Status != RunStatus.Failed && !row.Status.IsTerminal())
            world.Fail($"{run}: left behind by its parent, {parent}.");
        if (row is { Status: RunStatus.Failed, Parent: null } && !world.Scenario.StaysFailed && !world.Watch.HasCanceledChild(run))
            world.Fail($"{run}: failed in the end with {row.Error?.Message}");
        if (row.Status != RunStatus.Succeeded)
            return;
        var output = row.Value?.ToString();
        if (output != run.Expected.Output)
            world.Fail($"{run}: the output is {output}, the model says {run.Expected.Output}.");
    }

    /// <summary>A cancellation reaches the children of the run that it was meant for.</summary>
    private static bool CancelAsked(World world, RunWatch? run) => run is not null
        && (IsNotWaitedFor(world, run) || IsAskedFor(world, run));

    /// <summary>A call that a C# workflow did not wait for is canceled with its end.</summary>
    private static bool IsNotWaitedFor(World world, RunWatch run) =>
        run.Stored.Row.Parent is { Kind: ForkKind.Call } link && world.Watch.Find(link.RunId)?.Stored.Row.Status == RunStatus.Succeeded;

    private static bool IsAskedFor(World world, RunWatch? run) => run is not null
        && (world.Watch.CancelAsked.Contains(run.RunId) || (run.Stored.Row.Parent is { } link && CancelAsked(world, world.Watch.Find(link.RunId))));
}
