using System.Globalization;

namespace StepFlow.Chaos.Cluster;

/// <summary>The servers and the storage that they share.</summary>
internal sealed class ServerCluster : IAsyncDisposable
{
    private ServerCluster(IChaosStorage storage, IReadOnlyList<ServerSlot> slots, string directory) =>
        (Storage, Slots, Folder) = (storage, slots, directory);

    public IChaosStorage Storage { get; }

    public IReadOnlyList<ServerSlot> Slots { get; }

    /// <summary>Where data and logs are.</summary>
    public string Folder { get; }

    /// <summary>Where the handlers write down what they do.</summary>
    public string Executions => Path.Combine(Folder, "executions");

    /// <summary>Where the gates are that an operator has opened.</summary>
    public string Gates => Path.Combine(Folder, "gates");

    /// <summary>The servers' processes that have ended.</summary>
    public IReadOnlyList<ServerLife> Ended => [.. Slots.SelectMany(s => s.Ended)];

    public static async Task<ServerCluster> StartAsync(ChaosOptions options, Violations violations, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("stepflow-chaos-").FullName;
        IChaosStorage storage = options.Backend == ChaosBackend.Sqlite
            ? new SqliteStorageUnderTest(directory)
            : await AzuriteStorageUnderTest.StartAsync(directory);
        var slots = new List<ServerSlot>();
        var cluster = new ServerCluster(storage, slots, directory);
        Directory.CreateDirectory(cluster.Executions);
        Directory.CreateDirectory(cluster.Gates);
        string[] command =
        [
            "StepFlow.Chaos.Host.dll", .. storage.Arguments,
            "--lease", Seconds(options.Lease), "--sweep", Seconds(options.Sweep), "--executions", cluster.Executions, "--gates", cluster.Gates,
        ];
        slots.AddRange(Enumerable.Range(1, storage.Servers).Select(i => new ServerSlot($"server-{i}", directory, command, violations)));
        await cluster.AllUpAsync(cancellationToken);
        return cluster;
    }

    /// <summary>A server that seems to be up, at random; waits while none does.</summary>
    public async Task<ServerSlot> AnyAsync(Random random, CancellationToken cancellationToken)
    {
        while (true)
        {
            var first = random.Next(Slots.Count);
            for (var i = 0; i < Slots.Count; i++)
            {
                var slot = Slots[(first + i) % Slots.Count];
                if (slot.Url is not null)
                    return slot;
            }

            await await Task.WhenAny(Slots.Select(s => s.UpAsync(cancellationToken)));
        }
    }

    /// <summary>Waits until every server listens.</summary>
    public Task AllUpAsync(CancellationToken cancellationToken) => Task.WhenAll(Slots.Select(s => s.UpAsync(cancellationToken)));

    /// <summary>Ends the servers as an operator would, and leaves the storage.</summary>
    public async Task StopServersAsync()
    {
        foreach (var slot in Slots)
            await slot.DisposeAsync();
    }

    public ValueTask DisposeAsync() => Storage.DisposeAsync();

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
