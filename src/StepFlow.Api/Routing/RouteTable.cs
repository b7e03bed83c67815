using StepFlow.Api.Views;
using StepFlow.Definitions;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Schedules;

namespace StepFlow.Api;

/// <summary>
/// The API, once: every host maps exactly these routes below <see cref="Prefix"/>, and tests prove that it does.
/// </summary>
public static class RouteTable
{
    /// <summary>What every path begins with, without slashes.</summary>
    public const string Prefix = "api";

    private static readonly string[] StartFields = ["steps", "workflow", "version", "input", "runId", "labels", "delay", .. RunSettingsFormat.Fields];

    private static readonly string[] ScheduleFields =
        ["cron", "timeZone", "enabled", "catchUp", "catchUpLimit", "steps", "workflow", "version", "input", "labels", "flow"];

    private static readonly ApiBody NoFields = new("NoFields", Required: false, []);

    private static readonly ApiBody AnyPayload = new("EventPayload", Required: false, []) { IsPayload = true };

    private static readonly ApiParameter[] Filters =
    [
        new("workflow", "Only runs of this workflow."),
        new("version", "Only runs of this version."),
        new("label", "Only runs that carry this label."),
        new("from", "Created at or after this time (ISO 8601; UTC where no offset is given)."),
        new("to", "Created before this time (ISO 8601; UTC where no offset is given)."),
    ];

    private static readonly ApiAnswer[] Changed = [new(200, "The run as it is now. Repeating the request changes nothing.", typeof(RunStateView))];

    private static readonly ApiAnswer[] Copied =
    [
        new(202, "A new run was accepted; Location says where it is.", typeof(RunStateView)),
        new(200, "The same request has made this run before.", typeof(RunStateView)),
    ];

    /// <summary>All routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } = [.. Runs(), .. Actions(), .. Events(), .. Workflows(), .. Schedules(), .. System()];

    /// <summary>Finds a route by its name.</summary>
    public static ApiRoute Get(string name) => All.First(r => r.Name == name);

    private static ApiRoute[] Runs() =>
    [
        new(RouteNames.StartRun, "POST", "runs", "Starts a run from a list of steps or of a published workflow.", e => e.Runs.StartAsync)
        {
            Body = new("StartRun", Required: true, StartFields),
            TakesKey = true,
            Query = [new("wait", "Answer when the run has ended, or after this long, with the run as GET shows it: 1ms to 5m, such as 30s.")],
            Answers =
            [
                new(202, "A new run was accepted; Location says where it is. With wait: it has not ended yet.", typeof(RunStateView)) { Waited = typeof(RunView) },
                new(200, "The same request has made this run before. With wait: it has ended.", typeof(RunStateView)) { Waited = typeof(RunView) },
            ],
        },
        new(RouteNames.ListRuns, "GET", "runs", "Lists runs, newest first.", e => e.Runs.ListAsync)
        {
            Query =
            [
                new("status", $"Only runs of this status: {string.Join(", ", Enum.GetNames<RunStatus>())}."),
                .. Filters,
                new("limit", "Runs per page, 1 to 500. Default 50."),
                new("cursor", "The nextCursor of the page before."),
            ],
            Answers = [new(200, "One page; nextCursor is null on the last.", typeof(RunListView))],
        },
        new(RouteNames.GetRun, "GET", "runs/{runId}", "Shows a run with all its steps.", e => e.Runs.GetAsync)
        {
            Query = [new("wait", "Answer when the run has ended, or after this long: 1ms to 5m, such as 30s.")],
            Answers = [new(200, "The run.", typeof(RunView))],
        },
        new(RouteNames.GetStep, "GET", "runs/{runId}/steps/{step}", "Shows one step of a run, by its key or its position, with its whole result.", e => e.Runs.GetStepAsync)
        {
            Answers = [new(200, "The step.", typeof(StepView))],
        },
        new(RouteNames.DeleteRun, "DELETE", "runs/{runId}", "Removes an ended run with everything that belongs to it.", e => e.Runs.DeleteAsync)
        {
            Answers = [new(204, "It is gone.")],
        },
        new(RouteNames.GetStats, "GET", "stats", "Counts runs by status.", e => e.Runs.CountAsync)
        {
            Query = Filters,
            Answers = [new(200, "The counts.", typeof(StatsView))],
        },
    ];

    private static ApiRoute[] Actions() =>
    [
        new(RouteNames.CancelRun, "POST", "runs/{runId}/cancel", "Cancels a run; a step in flight is told to stop.", e => e.Actions.CancelAsync)
        {
            Body = NoFields,
            Answers = Changed,
        },
        new(RouteNames.PauseRun, "POST", "runs/{runId}/pause", "Holds a run before its next step.", e => e.Actions.PauseAsync)
        {
            Body = NoFields,
            Answers = Changed,
        },
        new(RouteNames.ResumeRun, "POST", "runs/{runId}/resume", "Lets a paused, blocked or failed run go on.", e => e.Actions.ResumeAsync)
        {
            Body = NoFields,
            Answers = Changed,
        },
        new(RouteNames.RestartRun, "POST", "runs/{runId}/restart", "Runs the same plan on the same input from the start, as a new run.", e => e.Actions.RestartAsync)
        {
            Body = new("RestartRun", Required: false, ["runId"]),
            TakesKey = true,
            Answers = Copied,
        },
        new(RouteNames.ForkRun, "POST", "runs/{runId}/fork", "Makes a new run that keeps the records before a step and goes on from there.", e => e.Actions.ForkAsync)
        {
            Body = new("ForkRun", Required: true, ["from", "version", "runId"]),
            TakesKey = true,
            Answers = Copied,
        },
    ];

    private static ApiRoute[] Events() =>
    [
        new(RouteNames.NotifyRun, "POST", "runs/{runId}/events/{eventId}", "Sends an event to a run, which takes it now or when it waits for it.", e => e.Events.NotifyRunAsync)
        {
            Body = AnyPayload,
            TakesKey = true,
            Answers =
            [
                new(202, "The event is in the run's inbox.", typeof(EventReceipt)),
                new(200, "The same event was accepted before; nothing has changed.", typeof(EventReceipt)),
            ],
        },
        new(RouteNames.NotifyWaiters, "POST", "events/{eventId}", "Sends an event to every run that waits for it now.", e => e.Events.NotifyWaitersAsync)
        {
            Body = AnyPayload,
            TakesKey = true,
            Answers = [new(200, "The runs that it has reached.", typeof(ReachedRunsView))],
        },
        new(RouteNames.ListWaiters, "GET", "events/{eventId}/waiters", "Lists the runs that wait for an event, by their ids.", e => e.Events.ListWaitersAsync)
        {
            Query =
            [
                new("limit", "Waiters per page, 1 to 500. Default 50."),
                new("after", "The nextAfter of the page before."),
            ],
            Answers = [new(200, "One page; nextAfter is null on the last.", typeof(WaiterListView))],
        },
        new(RouteNames.CallWebhook, "POST", "webhooks/{runId}/{name}/{token}", "Calls a run's webhook. The address is the key, and good for one call.", e => e.Events.CallWebhookAsync)
        {
            Anonymous = true,
            Body = AnyPayload,
            Answers = [new(202, "The call was taken.")],
        },
    ];

    private static ApiRoute[] Workflows() =>
    [
        new(RouteNames.ListWorkflows, "GET", "workflows", "Lists the published workflows.", e => e.Workflows.ListAsync)
        {
            Answers = [new(200, "All workflows by name.", typeof(WorkflowListView))],
        },
        new(RouteNames.GetWorkflow, "GET", "workflows/{name}", "Shows a workflow's versions and its default.", e => e.Workflows.GetAsync)
        {
            Answers = [new(200, "The workflow.", typeof(WorkflowView))],
        },
        new(RouteNames.SetDefaultVersion, "PUT", "workflows/{name}/default", "Sets what runs that name no version are started with.", e => e.Workflows.SetDefaultAsync)
        {
            Body = new("SetDefaultVersion", Required: true, ["version", "default"]),
            Answers = [new(200, "The workflow.", typeof(WorkflowView))],
        },
        new(RouteNames.PublishVersion, "PUT", "workflows/{name}/versions/{version}", "Publishes a version, which never changes after.", e => e.Workflows.PublishAsync)
        {
            Body = new("Definition", Required: true, ["name", "version", "steps", .. RunSettingsFormat.Fields]),
            Answers = [new(201, "Published.", typeof(VersionView)), new(200, "The same content was published before.", typeof(VersionView))],
        },
        new(RouteNames.GetVersion, "GET", "workflows/{name}/versions/{version}", "Shows a version.", e => e.Workflows.GetVersionAsync)
        {
            Answers = [new(200, "The version.", typeof(VersionView))],
        },
    ];

    private static ApiRoute[] Schedules() =>
    [
        new(RouteNames.ListSchedules, "GET", "schedules", "Lists the schedules.", e => e.Schedules.ListAsync)
        {
            Answers = [new(200, "All schedules by id.", typeof(ScheduleListView))],
        },
        new(RouteNames.PutSchedule, "PUT", "schedules/{id}", "Makes or changes a schedule, which starts runs by a cron expression.", e => e.Schedules.PutAsync)
        {
            Body = new("ScheduleRequest", Required: true, ScheduleFields),
            Answers = [new(201, "Made.", typeof(Schedule)), new(200, "Changed, or the same as before.", typeof(Schedule))],
        },
        new(RouteNames.GetSchedule, "GET", "schedules/{id}", "Shows a schedule.", e => e.Schedules.GetAsync)
        {
            Answers = [new(200, "The schedule.", typeof(Schedule))],
        },
        new(RouteNames.DeleteSchedule, "DELETE", "schedules/{id}", "Removes a schedule; the runs that it started go on.", e => e.Schedules.DeleteAsync)
        {
            Answers = [new(204, "It is gone.")],
        },
    ];

    private static ApiRoute[] System() =>
    [
        new(RouteNames.ListSteps, "GET", "steps", "Lists the steps that this host can execute.", e => e.Steps.ListAsync)
        {
            Answers = [new(200, "All steps by name.", typeof(StepListView))],
        },
        new(RouteNames.GetHealth, "GET", "health", "Says whether storage answers.", e => e.Health.CheckAsync)
        {
            Anonymous = true,
            Answers = [new(200, "It does.", typeof(HealthView))],
        },
        new(RouteNames.GetOpenApi, "GET", "openapi.json", "This API as an OpenAPI 3.1 document.", e => e.Health.DescribeAsync)
        {
            Answers = [new(200, "The document.")],
        },
    ];
}
