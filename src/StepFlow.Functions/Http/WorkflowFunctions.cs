using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using StepFlow.Api;

namespace StepFlow.Functions.Http;

/// <summary>Workflows and their versions.</summary>
public sealed class WorkflowFunctions(HttpFunctions http)
{
    [Function(RouteNames.ListWorkflows)]
    public Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "workflows")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.ListWorkflows, request, cancellationToken);

    [Function(RouteNames.GetWorkflow)]
    public Task<HttpResponseData> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "workflows/{name}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.GetWorkflow, request, cancellationToken);

    [Function(RouteNames.SetDefaultVersion)]
    public Task<HttpResponseData> SetDefaultAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "workflows/{name}/default")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.SetDefaultVersion, request, cancellationToken);

    [Function(RouteNames.PublishVersion)]
    public Task<HttpResponseData> PublishAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "workflows/{name}/versions/{version}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.PublishVersion, request, cancellationToken);

    [Function(RouteNames.GetVersion)]
    public Task<HttpResponseData> GetVersionAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "workflows/{name}/versions/{version}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.GetVersion, request, cancellationToken);
}
