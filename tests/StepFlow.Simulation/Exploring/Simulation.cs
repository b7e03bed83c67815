using StepFlow.Execution;
using StepFlow.Simulation.Mutants;
using StepFlow.Simulation.Scenarios;
using StepFlow.Simulation.Schedules;
using StepFlow.Simulation.Worlds;
using StepFlow.Testing.Host;

namespace StepFlow.Simulation.Exploring;

/// <summary>Runs one schedule, from the first request until everything is at rest.</summary>
internal static class Simulation
{
    public static Outcome Run(Schedule schedule, Mutant? mutant = null, bool withPoints = false, TextWriter? trace = null) =>
        OneThread.Run(() => RunHere(schedule, mutant, withPoints, trace));

    private static Outcome RunHere(Schedule schedule, Mutant? mutant, bool withPoints, TextWriter? trace)
    {
        IMoves moves = schedule.Seed is { } seed ? new RandomMoves(seed) : new ScriptedMoves(schedule.Disturbances);
        var world = new World(AllScenarios.Named(schedule.Scenario), moves, schedule.HasServers, mutant, trace is null ? null : new Trace(trace))
        {
            Reached = withPoints ? [] : null,
        };
        trace?.WriteLine($"schedule: {schedule}");
        new Scheduler(world).Run();
        CheckTime(world, schedule);
        var took = world.Time.Now - world.Watch.Began;
        trace?.WriteLine(world.Violation is { } violation ? $"VIOLATED: {violation}" : $"at rest after {world.Points} points and {took}");
        return new Outcome(schedule, world.Violation, world.Reached) { Missed = moves is ScriptedMoves { Open: var open } ? open : [] };
    }

    /// <summary>
    /// A single fault costs its repair and no more: a crash the lease and two sweeps, any other the callback that comes again after ten
    /// minutes. What is no fault, but only an unusual order, costs nothing.
    /// </summary>
    private static void CheckTime(World world, Schedule schedule)
    {
        var calm = schedule.Seed is null && schedule.Disturbances.All(d => d.What is Disturbance.Ask or Disturbance.Deliver or Disturbance.Sweep);
        var oneFault = schedule is { Seed: null, Disturbances: [{ What: var what }] } && what.IsShortFault();
        if (!calm && !oneFault)
            return;
        var fault = !oneFault ? TimeSpan.Zero : schedule.Disturbances[0].What.IsCrash() && !world.Scenario.IsTold ? AfterACrash(world.Scenario) : TimeSpan.FromMinutes(14);
        var allowed = world.Scenario.Lasts + fault + TimeSpan.FromMinutes(world.Ledger.Repaired ? 21 : 0);
        var took = (world.Watch.LastWrite ?? world.Watch.Began) - world.Watch.Began;
        if (took > allowed)
            world.Fail($"It took {took}; {allowed} is allowed.");
    }

    /// <summary>The lease, with the grace by which storage's whole seconds are judged, two sweeps, and the step once more.</summary>
    private static TimeSpan AfterACrash(Scenario scenario)
    {
        var options = new EngineOptions();
        scenario.Options?.Invoke(options);
        return options.Lease + (2 * options.SweepInterval) + TimeSpan.FromSeconds(5) + scenario.LongestStep;
    }
}
