using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using StepFlow.Api;

namespace StepFlow.Functions.Http;

/// <summary>Events and webhooks.</summary>
public sealed class EventFunctions(HttpFunctions http)
{
    [Function(RouteNames.NotifyRun)]
    public Task<HttpResponseData> NotifyRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{runId}/events/{eventId}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.NotifyRun, request, cancellationToken);

    [Function(RouteNames.NotifyWaiters)]
    public Task<HttpResponseData> NotifyWaitersAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "events/{eventId}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.NotifyWaiters, request, cancellationToken);

    [Function(RouteNames.ListWaiters)]
    public Task<HttpResponseData> ListWaitersAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "events/{eventId}/waiters")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.ListWaiters, request, cancellationToken);

    [Function(RouteNames.CallWebhook)]
    public Task<HttpResponseData> CallWebhookAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/{runId}/{name}/{token}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.CallWebhook, request, cancellationToken);
}
