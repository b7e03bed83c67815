using Microsoft.Extensions.DependencyInjection;
using StepFlow.Azurite;
using StepFlow.Storage.Azure;

namespace StepFlow.Chaos.Cluster;

/// <summary>An Azurite with its data in a folder. It saves when it is told to end; a kill would lose what it acknowledged, which no storage account does.</summary>
internal sealed class AzuriteStorageUnderTest : IChaosStorage
{
    private readonly AzuriteProcess _azurite;

    private AzuriteStorageUnderTest(AzuriteProcess azurite) => _azurite = azurite;

    public int Servers => 2;

    public IReadOnlyList<string> Arguments => ["--storage", _azurite.ConnectionString];

    public bool CanStop => true;

    public static async Task<AzuriteStorageUnderTest> StartAsync(string directory) =>
        new(await AzuriteProcess.StartAsync(Directory.CreateDirectory(Path.Combine(directory, "azurite")).FullName));

    public async Task StopForAsync(TimeSpan time)
    {
        await _azurite.StopAsync();
        await Task.Delay(time);
        await _azurite.StartAgainAsync();
    }

    public void AddTo(IServiceCollection services) => services.AddAzureStorage(o => o.ConnectionString = _azurite.ConnectionString);

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();
}
