using StepFlow.Azurite;
using StepFlow.Storage.Azure;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>One emulator and one host over it, for all kinds: each case is a run of its own.</summary>
public sealed class AzuriteKinds : IAsyncLifetime
{
    private AzuriteProcess? _azurite;
    private KindHost? _host;

    internal KindHost Host => _host ?? throw new InvalidOperationException("The host has not started.");

    public async Task InitializeAsync()
    {
        var azurite = _azurite = await AzuriteProcess.StartAsync();
        _host = await DispatchingHost.StartAsync(s => s.AddAzureStorage(o => o.ConnectionString = azurite.ConnectionString));
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
