using Microsoft.Extensions.DependencyInjection;
using StepFlow.Simulation.Clocks;
using StepFlow.Steps;
using StepFlow.Testing.Faults;
using StepFlow.Testing.InMemory;

namespace StepFlow.Simulation.Worlds;

/// <summary>One process: the real engine over its own connection, with its own clock. It lives until it crashes or its host stops.</summary>
internal sealed class SimulatedProcess : IFaultPlan
{
    private readonly World _world;
    private readonly ServiceProvider _services;

    public SimulatedProcess(World world, string name, bool isWorker, bool isServer, ProcessClock clock, Func<SimulatedProcess, ServiceProvider> build)
    {
        (_world, Name, IsWorker, IsServer, Clock) = (world, name, isWorker, isServer, clock);
        StartedAt = world.Time.Now;
        Store = world.Storage.Connect(this, name, handsOver: isServer);
        _services = build(this);
    }

    public string Name { get; }

    public bool IsWorker { get; }

    /// <summary>True where it works as a server does that dispatches by itself, false where it works as the Functions host does.</summary>
    public bool IsServer { get; }

    public ProcessClock Clock { get; }

    public InMemoryStore Store { get; }

    /// <summary>Canceled when its host shuts down.</summary>
    public CancellationTokenSource Stopping { get; } = new();

    public DateTimeOffset StartedAt { get; }

    public bool Dead { get; private set; }

    public DateTimeOffset FrozenUntil { get; private set; }

    /// <summary>True where its clock is to be thawed only after what waits has gone on: answers before timers.</summary>
    public bool ThawsLate { get; private set; }

    public DateTimeOffset LastFrozen { get; private set; } = DateTimeOffset.MinValue;

    public bool TakesDeliveries => IsWorker && !Dead && !Clock.Frozen && !Stopping.IsCancellationRequested;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ValueTask<Fault> DecideAsync(StorageOperation operation, CancellationToken cancellationToken)
    {
        _world.Ledger.Asked(operation);
        return _world.ReachAsync(this, operation.Kind, operation.RunId ?? "-", cancellationToken);
    }

    /// <summary>A handler of this process has begun: a point of the schedule like a storage request.</summary>
    public Task ReachAsync(StepContext context)
    {
        var reached = _world.ReachAsync(this, null, $"{context.RunId} {context.StepKey}#{context.Attempt}", context.CancellationToken);
        return reached.IsCompletedSuccessfully ? Task.CompletedTask : reached.AsTask();
    }

    /// <summary>Lets time pass for a handler. (Task.Delay goes on elsewhere when it is canceled.)</summary>
    public async Task SleepAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var over = new TaskCompletionSource();
        using var timer = Clock.CreateTimer(_ => over.TrySetResult(), null, time, Timeout.InfiniteTimeSpan);
        using var canceled = cancellationToken.Register(() => over.TrySetCanceled(cancellationToken));
        await over.Task.ConfigureAwait(false);
    }

    public void Freeze(DateTimeOffset now, TimeSpan time, bool thawsLate)
    {
        Clock.Freeze();
        (FrozenUntil, LastFrozen, ThawsLate) = (now + time, now + time, thawsLate);
    }

    public void Die()
    {
        Store.Crash();
        Clock.Die();
        Dead = true;
    }
}
