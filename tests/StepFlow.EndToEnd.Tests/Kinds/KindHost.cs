using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Definitions;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Workflows;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>The engine over one storage: starts a run, sends its event when it waits, and reads its end.</summary>
internal abstract class KindHost : IAsyncDisposable
{
    protected abstract IServiceProvider Services { get; }

    public async Task<RunView> RunAsync(KindCase kind)
    {
        await PublishAsync();
        var run = await Get<RunStarter>().StartAsync(kind.Request, CancellationToken.None);
        var runId = run.Run.Row.RunId;
        if (kind.Event is { } id)
        {
            await UntilAsync(runId, view => view.Status == RunStatus.Waiting);
            await Get<EventSender>().SendAsync(runId, new EventMessage(id, Payload.FromJson("41")), CancellationToken.None);
        }

        if (kind.IsCalled)
        {
            var waiting = await UntilAsync(runId, view => view.Status == RunStatus.Waiting);
            var address = JsonSerializer.Deserialize<string>(waiting.Steps[0].Result?.ToString() ?? "null")?.Split('/')[^3..] ?? [];
            await Get<WebhookCalls>().CallAsync(address[0], address[1], address[2], Payload.FromJson("41"), CancellationToken.None);
        }

        return await EndAsync(runId);
    }

    /// <summary>The run, once it goes on no more.</summary>
    public Task<RunView> EndAsync(string runId) => UntilAsync(runId, view => view.Status.IsTerminal() || view.Status == RunStatus.Blocked);

    /// <summary>The run that the end of another starts, once that has ended, too.</summary>
    public async Task<RunView> EndOfNextAsync(RunView run, Func<RunView, string?> next)
    {
        var started = await UntilAsync(run.RunId, view => next(view) is not null);
        return await EndAsync(next(started) ?? "");
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Lets the run go on until it is so, or for as long as a slow machine may take.</summary>
    protected abstract Task<RunView> UntilAsync(string runId, Func<RunView, bool> isSo);

    protected T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    private async Task PublishAsync()
    {
        var steps = DefinitionReader.ReadSteps("""["MultiplyWithTwo"]"""u8.ToArray());
        await Get<WorkflowRegistry>().PublishAsync("double", "v1", new WorkflowDefinition(null, null, steps), CancellationToken.None);
    }
}
