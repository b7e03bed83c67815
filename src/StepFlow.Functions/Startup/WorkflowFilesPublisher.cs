using Microsoft.Extensions.Hosting;
using StepFlow.Api.Publishing;
using StepFlow.Workflows;

namespace StepFlow.Functions.Startup;

/// <summary>Publishes the app's definitions when it starts. A file that changed under a published version stops the start, with its name.</summary>
internal sealed class WorkflowFilesPublisher(WorkflowRegistry registry, string directory) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => WorkflowFiles.PublishAsync(registry, directory, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
