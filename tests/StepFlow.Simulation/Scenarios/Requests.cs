using System.Globalization;
using System.Text.Json;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Simulation.Worlds;
using StepFlow.Storage;
using StepFlow.Workflows;

namespace StepFlow.Simulation.Scenarios;

/// <summary>What clients ask for: starts, copies, versions. Each request carries a key, so that it may be repeated.</summary>
internal static class Requests
{
    private const string Workflow = "flow";

    public static ClientTask Start(string key, string plan, TimeSpan delay = default, RunSettings? settings = null, Func<World, bool>? when = null) =>
        Start(key, when, () => new StartRequest { Steps = Steps(plan), Delay = delay, Settings = settings ?? RunSettings.None });

    /// <summary>Starts a run of a workflow; without a version, of its default.</summary>
    public static ClientTask StartOf(string workflow, string key, string? version = null, Func<World, bool>? when = null) =>
        Start(key, when, () => new StartRequest { Workflow = workflow, Version = version });

    /// <summary>Starts a run of the workflow that <see cref="Publish"/> publishes.</summary>
    public static ClientTask StartPublished(string key, Func<World, bool> when) => StartOf(Workflow, key, when: when);

    public static ClientTask Publish(string version, string plan, Func<World, bool> when) => new($"publish {version}", when, async (world, front) =>
    {
        var registry = front.Get<WorkflowRegistry>();
        await registry.PublishAsync(Workflow, version, new WorkflowDefinition(null, null, Steps(plan)), CancellationToken.None);
        await registry.SetDefaultAsync(Workflow, [new(version, 1)], CancellationToken.None);
        world.Watch.Published.Add(version);
    });

    public static ClientTask Copy(string key, string source, int? from) => new(
        $"copy to {key}",
        world => world.Watch.Find(source)?.Stored.Row is { } row && (row.Cursor >= (from ?? 1) || row.Status.IsTerminal()),
        (world, front) => AcceptAsync(world, front.Get<RunCopier>().CopyAsync(
            source, new CopyRequest { FromPosition = from, IdempotencyKey = key }, CancellationToken.None)))
    {
        // Where the source was canceled before the position, there is nothing to keep.
        MayBeRefused = true,
    };

    /// <summary>
    /// An event, asked for under its key until there is an answer. A run that an operator canceled refuses it; one that has failed, until
    /// it is resumed.
    /// </summary>
    public static ClientTask Send(
        string runId, string key, Func<RunRow, bool> when, Func<RunRow, DateTimeOffset?>? at = null, bool patient = false) => new(
        string.Create(CultureInfo.InvariantCulture, $"send {key} to {runId}"),
        world => world.Watch.Find(runId)?.Stored.Row is { } row
            && (row.Status.IsTerminal() || when(row) || at?.Invoke(row) <= world.Time.Now),
        (_, front) => front.Get<EventSender>().SendAsync(runId, new EventMessage("go", Payload.FromJson("4"), key), CancellationToken.None))
        {
            IsPatient = patient,
            MayBeRefused = true,
            MayBeAcceptedLater = world => world.Watch.Find(runId)?.Stored.Row.Status is var status
                && status is not (RunStatus.Canceled or RunStatus.Succeeded) && (status != RunStatus.Failed || !world.Scenario.StaysFailed),
        };

    /// <summary>
    /// An event to everybody who waits for it, under a key: asked once more, it comes to nobody twice. Where there is no need of it any more,
    /// none is sent.
    /// </summary>
    public static ClientTask SendToAll(string key, Func<World, bool> when, Func<World, bool>? unless = null) => new(
        $"send {key} to all",
        when,
        (world, front) => unless?.Invoke(world) == true
            ? Task.CompletedTask
            : front.Get<EventSender>().SendToAllAsync(new EventMessage("go", Payload.FromJson("4"), key), CancellationToken.None));

    /// <summary>
    /// A call of a run's webhook, whose address the run's view shows. It is good for one call: asked once more, because the answer was lost, it
    /// is refused. A run that has failed shows none until it is resumed.
    /// </summary>
    public static ClientTask Call(string runId, Func<RunRow, bool> when, bool patient = false) => new(
        $"call the webhook of {runId}",
        world => world.Watch.Find(runId)?.Stored.Row is { } row && (row.Status.IsTerminal() || when(row)),
        async (_, front) =>
        {
            var run = await front.Get<RunReader>().GetAsync(runId, CancellationToken.None);
            var step = run.Steps.FirstOrDefault(s => s.Webhook is not null)
                ?? throw new GoneException($"Run '{runId}' is {run.Status} and shows no webhook.");
            var token = step.Webhook?.Split('/')[^1] ?? "";
            await front.Get<WebhookCalls>().CallAsync(runId, step.Name, token, Payload.FromJson("4"), CancellationToken.None);
        })
    {
        IsPatient = patient,
        MayBeRefused = true,
        MayBeAcceptedLater = world => world.Watch.Find(runId)?.Stored.Row.Status == RunStatus.Failed && !world.Scenario.StaysFailed,
    };

    public static IReadOnlyList<StepDefinition> Steps(string plan)
    {
        using var document = JsonDocument.Parse(plan);
        return DefinitionReader.ReadSteps(document.RootElement);
    }

    private static ClientTask Start(string key, Func<World, bool>? when, Func<StartRequest> request) => new(
        $"start {key}",
        when ?? (_ => true),
        (world, front) => AcceptAsync(world, front.Get<RunStarter>().StartAsync(
            request() with { Input = Payload.FromJson("3"), IdempotencyKey = key }, CancellationToken.None)));

    private static async Task AcceptAsync(World world, Task<CreateOutcome> start)
    {
        var outcome = await start;
        world.Watch.Accepted.Add(outcome.Run.Row.RunId);
    }
}
