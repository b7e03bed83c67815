using StepFlow.Azurite;

namespace StepFlow.EndToEnd.Tests.Serving;

/// <summary>A server on tables, queues and blobs, dispatching from the real queue.</summary>
public sealed class AzuriteServingTests : ServingTests
{
    private AzuriteProcess? _azurite;

    protected override async Task<IReadOnlyList<string>> PrepareAsync()
    {
        _azurite = await AzuriteProcess.StartAsync();
        return ["--storage", _azurite.ConnectionString];
    }

    protected override async Task EndAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
