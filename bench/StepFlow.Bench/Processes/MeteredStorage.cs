using StepFlow.Azurite;

namespace StepFlow.Bench.Processes;

/// <summary>The emulator behind a relay per service, so that traffic can be read off.</summary>
internal sealed class MeteredStorage : IAsyncDisposable
{
    private readonly List<CountingRelay> _relays;

    public MeteredStorage(AzuriteProcess azurite)
    {
        _relays = [.. azurite.Endpoints.Select(endpoint => new CountingRelay(endpoint.Port))];
        ConnectionString = azurite.Endpoints.Zip(_relays).Aggregate(
            azurite.ConnectionString,
            (text, pair) => text.Replace($":{pair.First.Port}/", $":{pair.Second.Port}/", StringComparison.Ordinal));
    }

    public string ConnectionString { get; }

    /// <summary>Bytes so far, both ways, of all services.</summary>
    public long Bytes => _relays.Sum(relay => relay.Bytes);

    /// <summary>Requests so far, of all services.</summary>
    public long Requests => _relays.Sum(relay => relay.Requests);

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays)
            await relay.DisposeAsync();
    }
}
