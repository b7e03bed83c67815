using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using StepFlow.Api;

namespace StepFlow.Functions.Http;

/// <summary>What an operator does to a run.</summary>
public sealed class RunActionFunctions(HttpFunctions http)
{
    [Function(RouteNames.CancelRun)]
    public Task<HttpResponseData> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{runId}/cancel")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.CancelRun, request, cancellationToken);

    [Function(RouteNames.PauseRun)]
    public Task<HttpResponseData> PauseAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{runId}/pause")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.PauseRun, request, cancellationToken);

    [Function(RouteNames.ResumeRun)]
    public Task<HttpResponseData> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{runId}/resume")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.ResumeRun, request, cancellationToken);

    [Function(RouteNames.RestartRun)]
    public Task<HttpResponseData> RestartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{runId}/restart")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.RestartRun, request, cancellationToken);

    [Function(RouteNames.ForkRun)]
    public Task<HttpResponseData> ForkAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{runId}/fork")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.ForkRun, request, cancellationToken);
}
