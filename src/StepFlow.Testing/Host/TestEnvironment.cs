using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StepFlow.Calls;
using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Testing.Host;

/// <summary>
/// Runs any workflow in memory with virtual time: a storage, a clock and as many simulated processes as a test wants. The engine in
/// them is the real one.
/// </summary>
public sealed class TestEnvironment
{
    private readonly Action<StepFlowBuilder> _steps;
    private readonly Action<EngineOptions>? _options;
    private readonly RepeatableRandom _random;

    /// <summary>Creates an empty environment.</summary>
    /// <param name="steps">Registers the handlers.</param>
    /// <param name="options">Changes the engine's options.</param>
    /// <param name="storage">How storage behaves.</param>
    /// <param name="seed">Seed of ids and jitter.</param>
    public TestEnvironment(
        Action<StepFlowBuilder> steps, Action<EngineOptions>? options = null, InMemoryStorageOptions? storage = null, int seed = 1)
    {
        (_steps, _options, _random) = (steps, options, new RepeatableRandom(seed));
        Storage = new InMemoryStorage(Time, storage);
    }

    /// <summary>The virtual clock; it stands still until it is advanced.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>The storage that all processes share.</summary>
    public InMemoryStorage Storage { get; }

    /// <summary>The other end of every call step.</summary>
    public FakeCallClient Calls { get; } = new();

    /// <summary>Starts a process.</summary>
    /// <param name="faults">What goes wrong at its storage operations; by default nothing.</param>
    /// <param name="steps">Its handlers, where they differ from the environment's: another deployment.</param>
    public TestProcess StartProcess(IFaultPlan? faults = null, Action<StepFlowBuilder>? steps = null)
    {
        var store = Storage.Connect(faults);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IRandomSource>(_random);
        services.AddSingleton<IRunStore>(store.Runs);
        services.AddSingleton<IWorkflowStore>(store.Workflows);
        services.AddSingleton<ICallbackQueue>(store.Queue);
        services.AddSingleton<IScheduleStore>(store.Schedules);
        services.AddSingleton<IFlowStore>(store.Flows);
        services.AddSingleton<ICallClient>(Calls);
        // A test delivers on one thread, and a replay stays there.
        services.AddStepFlow(steps ?? _steps, options => options.ReplayTimeout = Timeout.InfiniteTimeSpan);
        if (_options is not null)
            services.Configure(_options);
        return new TestProcess(store, services.BuildServiceProvider());
    }

    /// <summary>
    /// Lets time pass in the steps in which something happens (a callback or a schedule becomes due, the sweeper comes by each minute), delivering
    /// what is due, for so long.
    /// </summary>
    public async Task AdvanceAsync(TestProcess process, TimeSpan by)
    {
        var end = Time.GetUtcNow() + by;
        var sweep = Time.GetUtcNow() + TimeSpan.FromMinutes(1);
        await process.DeliverAllAsync().ConfigureAwait(false);
        while (Time.GetUtcNow() < end)
        {
            AdvanceTo(Earliest(end, sweep, Storage.NextDue, Storage.NextSchedule));
            if (Storage.NextSchedule <= Time.GetUtcNow())
                await process.Schedules.TickAsync(CancellationToken.None).ConfigureAwait(false);
            if (Time.GetUtcNow() >= sweep)
            {
                await process.Sweeper.SweepAsync(CancellationToken.None).ConfigureAwait(false);
                sweep = Time.GetUtcNow() + TimeSpan.FromMinutes(1);
            }

            await process.DeliverAllAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Lets time pass until the run has ended or can only go on by an operator, for so long at the most, and reads it.</summary>
    public async Task<RunView> RunToEndAsync(TestProcess process, string runId, TimeSpan? atMost = null)
    {
        var end = Time.GetUtcNow() + (atMost ?? TimeSpan.FromDays(1));
        await process.DeliverAllAsync().ConfigureAwait(false);
        while (Storage.Inspect(runId)?.Row.Status.IsActive() == true && Time.GetUtcNow() < end)
        {
            var next = Storage.NextDue;
            var step = next > Time.GetUtcNow() && next < Time.GetUtcNow() + TimeSpan.FromMinutes(1)
                ? next.Value - Time.GetUtcNow()
                : TimeSpan.FromMinutes(1);
            await AdvanceAsync(process, step).ConfigureAwait(false);
        }

        return await process.Reader.GetAsync(runId, CancellationToken.None).ConfigureAwait(false);
    }

    private void AdvanceTo(DateTimeOffset time)
    {
        if (time > Time.GetUtcNow())
            Time.SetUtcNow(time);
    }

    private static DateTimeOffset Earliest(params ReadOnlySpan<DateTimeOffset?> times)
    {
        var earliest = DateTimeOffset.MaxValue;
        foreach (var time in times)
            earliest = time < earliest ? time.Value : earliest;
        return earliest;
    }
}
