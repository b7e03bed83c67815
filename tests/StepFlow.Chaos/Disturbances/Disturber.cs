using System.Collections.Concurrent;
using System.Diagnostics;
using StepFlow.Chaos.Cluster;

namespace StepFlow.Chaos.Disturbances;

/// <summary>Disturbs the cluster in a seeded order, one thing begun after the other; what takes time overlaps with what follows.</summary>
internal sealed class Disturber(ChaosOptions options, ServerCluster cluster, TextWriter log)
{
    private const int KillsAtWorkEvery = 3;

    private readonly Random _random = new(options.Seed);
    private readonly ConcurrentQueue<Disturbance> _done = new();
    private readonly List<Task> _lasting = [];
    private Task _storageStop = Task.CompletedTask;

    public IReadOnlyList<Disturbance> Done => [.. _done];

    /// <summary>Disturbs until the time is over or the kills are done, and until all that was begun has ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        for (var number = 1; watch.Elapsed < options.Duration && Count(DisturbanceKind.Kill) < (options.Kills ?? int.MaxValue); number++)
        {
            await Task.Delay(options.Between * (0.25 + (1.5 * _random.NextDouble())), cancellationToken);
            await DisturbAsync(number, cancellationToken);
            if (number % 25 == 0)
                await log.WriteLineAsync($"{watch.Elapsed:mm\\:ss} {string.Join(", ", Enum.GetValues<DisturbanceKind>().Select(k => $"{k} {Count(k)}"))}");
        }

        await Task.WhenAll(_lasting);
    }

    public int Count(DisturbanceKind kind) => _done.Count(d => d.Kind == kind);

    private Task DisturbAsync(int number, CancellationToken cancellationToken)
    {
        if (cluster.Storage.CanStop && options.StorageStopEvery > 0 && number % options.StorageStopEvery == 0)
            return StopStorageAsync();
        return options.FreezeEvery > 0 && number % options.FreezeEvery == 0 ? FreezeAsync(cancellationToken) : KillAsync(cancellationToken);
    }

    /// <summary>At any moment of a server's life, its start included; every third time one at work, or nothing would ever be in flight.</summary>
    private async Task KillAsync(CancellationToken cancellationToken)
    {
        var atWork = Count(DisturbanceKind.Kill) % KillsAtWorkEvery == 0;
        var slot = await SlotAsync(s => atWork ? s.Works && !s.Frozen : s.Lives, cancellationToken);
        var at = DateTimeOffset.UtcNow;
        if (slot.TryKill() is { } process)
            _done.Enqueue(new Disturbance(DisturbanceKind.Kill, at, DateTimeOffset.UtcNow, process));
    }

    /// <summary>Longer than the lease and the grace for the service's clock: another takes over, and the frozen one wakes up in the middle.</summary>
    private async Task FreezeAsync(CancellationToken cancellationToken)
    {
        var slot = await SlotAsync(s => s.Works && !s.Frozen, cancellationToken);
        _lasting.Add(NoteAsync(DisturbanceKind.Freeze, () => slot.FreezeAsync(options.Lease + TimeSpan.FromSeconds(3 + (5 * _random.NextDouble())))));
    }

    private Task StopStorageAsync()
    {
        if (!_storageStop.IsCompleted)
            return Task.CompletedTask;
        var time = TimeSpan.FromSeconds(1 + (5 * _random.NextDouble()));
        _storageStop = NoteAsync(DisturbanceKind.StorageStop, async () =>
        {
            await cluster.Storage.StopForAsync(time);
            return null;
        });
        _lasting.Add(_storageStop);
        return Task.CompletedTask;
    }

    /// <summary>Does what takes time, and notes it when it is over.</summary>
    private async Task NoteAsync(DisturbanceKind kind, Func<Task<int?>> disturb)
    {
        var at = DateTimeOffset.UtcNow;
        var process = await disturb();
        _done.Enqueue(new Disturbance(kind, at, DateTimeOffset.UtcNow, process));
    }

    /// <summary>A server that is as it is asked for; waits for one.</summary>
    private async Task<ServerSlot> SlotAsync(Func<ServerSlot, bool> fits, CancellationToken cancellationToken)
    {
        while (true)
        {
            var first = _random.Next(cluster.Slots.Count);
            var ready = cluster.Slots.Skip(first).Concat(cluster.Slots.Take(first)).FirstOrDefault(fits);
            if (ready is not null)
                return ready;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }
}
