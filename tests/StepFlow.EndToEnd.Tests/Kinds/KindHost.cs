using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Schedules;
using StepFlow.Workflows;

namespace StepFlow.EndToEnd.Tests.Kinds;

/// <summary>The engine over one storage: starts a run, sends its event when it waits, and reads its end.</summary>
internal abstract class KindHost : IAsyncDisposable
{
    protected abstract IServiceProvider Services { get; }

    public async Task<RunView> RunAsync(KindCase kind)
    {
        await PublishAsync();
        var runId = kind.IsScheduled
            ? await ScheduleAsync(kind.Request)
            : (await Get<RunStarter>().StartAsync(kind.Request, CancellationToken.None)).Run.Row.RunId;
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

    /// <summary>A run that failed, resumed and ended once more.</summary>
    public async Task<RunView> ResumeAsync(RunView failed)
    {
        Assert.Equal(RunStatus.Failed, failed.Status);
        await Get<RunControl>().ResumeAsync(failed.RunId, CancellationToken.None);
        return await EndAsync(failed.RunId);
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

    /// <summary>The run as it is now; null where nothing has started it yet.</summary>
    protected async Task<RunView?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            return await Get<RunReader>().GetAsync(runId, cancellationToken);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    protected T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Lets a schedule start a run at its first due time, and no more.</summary>
    private async Task<string> ScheduleAsync(StartRequest request)
    {
        var id = $"kinds-{Guid.NewGuid():N}";
        var (schedule, _) = await Get<ScheduleBook>().PutAsync(id, new ScheduleRequest { Cron = "* * * * * *", Start = request }, CancellationToken.None);
        var runId = string.Create(CultureInfo.InvariantCulture, $"{id}~{schedule.NextDue:yyyyMMdd'T'HHmmss'Z'}");
        await UntilAsync(runId, _ => true);
        await Get<ScheduleBook>().DeleteAsync(id, CancellationToken.None);
        return runId;
    }

    private async Task PublishAsync()
    {
        var steps = DefinitionReader.ReadSteps("""["MultiplyWithTwo"]"""u8.ToArray());
        await Get<WorkflowRegistry>().PublishAsync("double", "v1", new WorkflowDefinition(null, null, steps), CancellationToken.None);
    }
}
