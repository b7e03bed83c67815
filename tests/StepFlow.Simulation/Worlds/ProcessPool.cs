using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StepFlow.Execution;
using StepFlow.Simulation.Clocks;
using StepFlow.Simulation.Scenarios;
using StepFlow.Storage;
using StepFlow.Testing.Host;

namespace StepFlow.Simulation.Worlds;

/// <summary>The processes of a schedule. One that crashed, froze or stopped is replaced as soon as one is needed.</summary>
internal sealed class ProcessPool(World world)
{
    // Few enough that a run of five steps has both: steps in a row, and a callback.
    private const int StepsOfAServer = 2;

    private readonly RepeatableRandom _random = new(world.Moves.Seed);
    private readonly Dictionary<string, SimulatedProcess> _byName = new(StringComparer.Ordinal);
    private readonly List<SimulatedProcess> _all = [];
    private int _started;

    public IReadOnlyList<SimulatedProcess> All => _all;

    public SimulatedProcess? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A process that takes deliveries and sweeps.</summary>
    /// <param name="but">Not this one.</param>
    public SimulatedProcess Worker(SimulatedProcess? but = null)
    {
        var ready = _all.Where(p => p.TakesDeliveries && p != but).ToList();
        var wanted = world.Moves.Workers;
        return ready.Count < wanted ? Start("worker", isWorker: true) : ready[world.Moves.Choose(ready.Count)];
    }

    /// <summary>The process that clients and operators reach.</summary>
    public SimulatedProcess Front(SimulatedProcess? but = null) =>
        _all.Find(p => p is { IsWorker: false, Dead: false, Clock.Frozen: false } && p != but) ?? Start("front", isWorker: false);

    private SimulatedProcess Start(string role, bool isWorker)
    {
        var clock = new ProcessClock(world.Time, world.Moves.NextSkew());
        var isServer = ++_started % 2 == 0 && world.HasServers;
        var process = new SimulatedProcess(world, $"{role}-{_started}", isWorker, isServer, clock, Build);
        _all.Add(process);
        _byName.Add(process.Name, process);
        world.Trace?.Line($"     {process.Name,-9} starts        {(clock.Skew == TimeSpan.Zero ? "" : $"its clock is off by {clock.Skew}")}");
        return process;
    }

    private ServiceProvider Build(SimulatedProcess process)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(process.Clock);
        services.AddSingleton<IRandomSource>(_random);
        services.AddSingleton<ILoggerFactory>(new WatchedLogs(world));
        services.AddSingleton(world.Mutant?.Runs?.Invoke(process.Store.Runs, process) ?? process.Store.Runs);
        services.AddSingleton<IWorkflowStore>(process.Store.Workflows);
        services.AddSingleton(world.Mutant?.Schedules?.Invoke(process.Store.Schedules) ?? process.Store.Schedules);
        services.AddSingleton(world.Mutant?.Flows?.Invoke(process.Store.Flows) ?? process.Store.Flows);
        services.AddStepFlow(
            steps =>
            {
                SimulatedSteps.Register(steps, world, process);
                SimulatedWorkflows.Register(steps);
            },
            options =>
            {
                options.ReplayTimeout = Timeout.InfiniteTimeSpan;
                options.StepsPerDelivery = process.IsServer ? StepsOfAServer : 1;
                world.Scenario.Options?.Invoke(options);
            });
        return services.BuildServiceProvider();
    }
}
