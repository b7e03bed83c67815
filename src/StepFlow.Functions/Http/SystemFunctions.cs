using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using StepFlow.Api;

namespace StepFlow.Functions.Http;

/// <summary>What the app can do and whether it works.</summary>
public sealed class SystemFunctions(HttpFunctions http)
{
    [Function(RouteNames.ListSteps)]
    public Task<HttpResponseData> ListStepsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "steps")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.ListSteps, request, cancellationToken);

    [Function(RouteNames.GetHealth)]
    public Task<HttpResponseData> CheckHealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.GetHealth, request, cancellationToken);

    [Function(RouteNames.GetOpenApi)]
    public Task<HttpResponseData> DescribeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "openapi.json")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.GetOpenApi, request, cancellationToken);
}
