using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using StepFlow.Api.Endpoints;
using StepFlow.Api.Problems;
using StepFlow.Api.Reading;
using StepFlow.Errors;

namespace StepFlow.Api;

/// <summary>The API for a host: give it the route that matched and the request, write out what it answers.</summary>
public sealed partial class StepFlowApi
{
    private readonly ApiEndpoints _endpoints;
    private readonly ILogger<StepFlowApi> _logger;

    internal StepFlowApi(ApiEndpoints endpoints, ILogger<StepFlowApi> logger) => (_endpoints, _logger) = (endpoints, logger);

    /// <summary>Answers a request to a route named as in <see cref="RouteNames"/>.</summary>
    public Task<ApiResponse> HandleAsync(string route, ApiRequest request, CancellationToken cancellationToken) =>
        HandleAsync(RouteTable.Get(route), request, cancellationToken);

    /// <summary>Answers a request. Every error becomes a problem; only a caller that hung up is an exception.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The boundary to the caller: whatever failed is logged and answered.")]
    public async Task<ApiResponse> HandleAsync(ApiRoute route, ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            QueryFields.Check(route, request);
            return await route.Endpoint(_endpoints)(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (StepFlowException e)
        {
            var problem = ApiProblems.Of(e, request.Path);
            if (problem.Status >= 500)
                LogFailed(_logger, e, route.Name, problem.Status);
            return problem;
        }
        catch (Exception e)
        {
            LogFailed(_logger, e, route.Name, 500);
            return ApiProblems.Unforeseen(request.Path);
        }
    }

    [LoggerMessage(401, LogLevel.Error, "The request {Route} failed and was answered with {Status}.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string route, int status);
}
