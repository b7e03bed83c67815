using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Schedules;
using StepFlow.Simulation.Worlds;
using StepFlow.Storage;

namespace StepFlow.Simulation.Exploring;

/// <summary>Runs one schedule, from the first request until everything is at rest.</summary>
internal static class Simulation
{
    public static Outcome Run(
        Schedule schedule, Func<IRunStore, SimulatedProcess, IRunStore>? mutation = null, bool withPoints = false, TextWriter? trace = null)
    {
        // With a context, the runtime would let callers go on elsewhere.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            IMoves moves = schedule.Seed is { } seed ? new RandomMoves(seed) : new ScriptedMoves(schedule.Disturbances);
            var world = new World(AllScenarios.Named(schedule.Scenario), moves, mutation, trace is null ? null : new Trace(trace))
            {
                Reached = withPoints ? [] : null,
            };
            trace?.WriteLine($"schedule: {schedule}");
            new Scheduler(world).Run();
            CheckTime(world, schedule);
            var took = world.Time.Now - world.Watch.Began;
            trace?.WriteLine(world.Violation is { } violation ? $"VIOLATED: {violation}" : $"at rest after {world.Points} points and {took}");
            return new Outcome(schedule, world.Violation, world.Reached);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>
    /// A single fault costs its repair and no more: the sweeper within three minutes, or the callback that comes again after ten. What is
    /// no fault, but only an unusual order, costs nothing.
    /// </summary>
    private static void CheckTime(World world, Schedule schedule)
    {
        var calm = schedule.Seed is null && schedule.Disturbances.All(d => d.What is Disturbance.Ask or Disturbance.Deliver or Disturbance.Sweep);
        var oneFault = schedule is { Seed: null, Disturbances: [var (_, what)] } && what.IsShortFault();
        if (!calm && !oneFault)
            return;
        var repair = TimeSpan.FromMinutes((oneFault ? 14 : 0) + (world.Ledger.Repaired ? 21 : 0));
        var allowed = world.Scenario.Lasts + repair;
        var took = (world.Watch.LastWrite ?? world.Watch.Began) - world.Watch.Began;
        if (took > allowed)
            world.Fail($"It took {took}; {allowed} is allowed.");
    }
}
