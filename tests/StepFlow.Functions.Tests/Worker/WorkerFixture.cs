namespace StepFlow.Functions.Tests.Worker;

/// <summary>One running app for the tests that do not disturb it. None where the app was built with stand-ins: then they are skipped.</summary>
public sealed class WorkerFixture : IAsyncLifetime
{
    private RunningApp? _app;

    public RunningApp App => _app ?? throw new InvalidOperationException("There is no worker in this build.");

    public async Task InitializeAsync()
    {
        if (WorkerFactAttribute.NoWorker is null)
            _app = await RunningApp.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }
}
