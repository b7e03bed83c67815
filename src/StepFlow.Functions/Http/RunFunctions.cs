using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using StepFlow.Api;

namespace StepFlow.Functions.Http;

/// <summary>Runs: start, list, show, delete, count.</summary>
public sealed class RunFunctions(HttpFunctions http)
{
    [Function(RouteNames.StartRun)]
    public Task<HttpResponseData> StartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.StartRun, request, cancellationToken);

    [Function(RouteNames.ListRuns)]
    public Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.ListRuns, request, cancellationToken);

    [Function(RouteNames.GetRun)]
    public Task<HttpResponseData> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{runId}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.GetRun, request, cancellationToken);

    [Function(RouteNames.GetStep)]
    public Task<HttpResponseData> GetStepAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{runId}/steps/{step}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.GetStep, request, cancellationToken);

    [Function(RouteNames.DeleteRun)]
    public Task<HttpResponseData> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "runs/{runId}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.DeleteRun, request, cancellationToken);

    [Function(RouteNames.GetStats)]
    public Task<HttpResponseData> CountAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "stats")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.GetStats, request, cancellationToken);
}
