using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Ends the process when it is started: without the real worker no function would ever run.</summary>
internal sealed class StandInHost(IHost host) : IHost
{
    private const string Message = """
        This build of StepFlow.Functions cannot run. The package feed it was built from lacks the Azure Functions worker
        packages, so compile-time stand-ins took their place (AzurePackages=standin).

        To run StepFlow on this machine:
            dotnet run --project src/StepFlow.Cli -- serve      (installed: stepflow serve)

        To build the real Functions app, use a feed that carries Microsoft.Azure.Functions.Worker, delete
        artifacts/azure-packages.txt and build again, or build with -p:AzurePackages=nuget.
        """;

    public IServiceProvider Services => host.Services;

    // Exits rather than throws: a stack trace would bury the one thing to be read.
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await Console.Error.WriteLineAsync(Message.AsMemory(), cancellationToken).ConfigureAwait(false);
        System.Environment.Exit(1);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => host.StopAsync(cancellationToken);

    public void Dispose() => host.Dispose();
}
