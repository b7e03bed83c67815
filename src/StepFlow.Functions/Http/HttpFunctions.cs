using Microsoft.Azure.Functions.Worker.Http;
using StepFlow.Api;

namespace StepFlow.Functions.Http;

/// <summary>Hands an HTTP request of the Functions worker to the API and its answer back.</summary>
public sealed class HttpFunctions(StepFlowApi api)
{
    /// <summary>Answers a request to the route of that name.</summary>
    internal async Task<HttpResponseData> AnswerAsync(string route, HttpRequestData request, CancellationToken cancellationToken)
    {
        var answer = await api.HandleAsync(route, HttpRequests.Read(RouteTable.Get(route), request), cancellationToken).ConfigureAwait(false);
        var response = request.CreateResponse();
        response.StatusCode = (System.Net.HttpStatusCode)answer.Status;
        foreach (var (name, value) in answer.Headers)
            response.Headers.TryAddWithoutValidation(name, value);
        if (answer.ContentType is { } type)
            response.Headers.TryAddWithoutValidation("Content-Type", type);
        await response.Body.WriteAsync(answer.Body, cancellationToken).ConfigureAwait(false);
        return response;
    }
}
