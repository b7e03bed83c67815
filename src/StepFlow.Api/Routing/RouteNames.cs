namespace StepFlow.Api;

/// <summary>The names of all routes, as constants that an attribute can take.</summary>
public static class RouteNames
{
    /// <summary><c>POST runs</c></summary>
    public const string StartRun = "StartRun";

    /// <summary><c>GET runs</c></summary>
    public const string ListRuns = "ListRuns";

    /// <summary><c>GET runs/{runId}</c></summary>
    public const string GetRun = "GetRun";

    /// <summary><c>GET runs/{runId}/steps/{step}</c></summary>
    public const string GetStep = "GetStep";

    /// <summary><c>DELETE runs/{runId}</c></summary>
    public const string DeleteRun = "DeleteRun";

    /// <summary><c>POST runs/{runId}/cancel</c></summary>
    public const string CancelRun = "CancelRun";

    /// <summary><c>POST runs/{runId}/pause</c></summary>
    public const string PauseRun = "PauseRun";

    /// <summary><c>POST runs/{runId}/resume</c></summary>
    public const string ResumeRun = "ResumeRun";

    /// <summary><c>POST runs/{runId}/restart</c></summary>
    public const string RestartRun = "RestartRun";

    /// <summary><c>POST runs/{runId}/fork</c></summary>
    public const string ForkRun = "ForkRun";

    /// <summary><c>POST runs/{runId}/events/{eventId}</c></summary>
    public const string NotifyRun = "NotifyRun";

    /// <summary><c>POST events/{eventId}</c></summary>
    public const string NotifyWaiters = "NotifyWaiters";

    /// <summary><c>GET events/{eventId}/waiters</c></summary>
    public const string ListWaiters = "ListWaiters";

    /// <summary><c>POST webhooks/{runId}/{name}/{token}</c></summary>
    public const string CallWebhook = "CallWebhook";

    /// <summary><c>GET stats</c></summary>
    public const string GetStats = "GetStats";

    /// <summary><c>GET workflows</c></summary>
    public const string ListWorkflows = "ListWorkflows";

    /// <summary><c>GET workflows/{name}</c></summary>
    public const string GetWorkflow = "GetWorkflow";

    /// <summary><c>PUT workflows/{name}/default</c></summary>
    public const string SetDefaultVersion = "SetDefaultVersion";

    /// <summary><c>PUT workflows/{name}/versions/{version}</c></summary>
    public const string PublishVersion = "PublishVersion";

    /// <summary><c>GET workflows/{name}/versions/{version}</c></summary>
    public const string GetVersion = "GetVersion";

    /// <summary><c>GET schedules</c></summary>
    public const string ListSchedules = "ListSchedules";

    /// <summary><c>PUT schedules/{id}</c></summary>
    public const string PutSchedule = "PutSchedule";

    /// <summary><c>GET schedules/{id}</c></summary>
    public const string GetSchedule = "GetSchedule";

    /// <summary><c>DELETE schedules/{id}</c></summary>
    public const string DeleteSchedule = "DeleteSchedule";

    /// <summary><c>GET steps</c></summary>
    public const string ListSteps = "ListSteps";

    /// <summary><c>GET health</c></summary>
    public const string GetHealth = "GetHealth";

    /// <summary><c>GET openapi.json</c></summary>
    public const string GetOpenApi = "GetOpenApi";
}
