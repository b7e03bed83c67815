using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using StepFlow.Api;

namespace StepFlow.Functions.Http;

/// <summary>Schedules. What they start, the sweep starts.</summary>
public sealed class ScheduleFunctions(HttpFunctions http)
{
    [Function(RouteNames.ListSchedules)]
    public Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "schedules")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.ListSchedules, request, cancellationToken);

    [Function(RouteNames.PutSchedule)]
    public Task<HttpResponseData> PutAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "schedules/{id}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.PutSchedule, request, cancellationToken);

    [Function(RouteNames.GetSchedule)]
    public Task<HttpResponseData> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "schedules/{id}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.GetSchedule, request, cancellationToken);

    [Function(RouteNames.DeleteSchedule)]
    public Task<HttpResponseData> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "schedules/{id}")] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(RouteNames.DeleteSchedule, request, cancellationToken);
}
