using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Api;
using StepFlow.Api.Problems;

namespace StepFlow.Server.Http;

/// <summary>
/// Bounds the requests that are worked on at once. A server that takes everything answers everything late; one that refuses what is
/// too much, at once and before reading it, keeps its promises to the rest. Requests that wait for a run cost little and are counted
/// apart, so that waiting callers cannot keep new runs out; those that start a run and wait for it are work and wait in one, and are counted by
/// themselves. The health has no bound: whoever restarts servers must not take a busy
/// one for a dead one.
/// </summary>
internal static class RequestLimits
{
    private enum Kind
    {
        Work,
        Wait,
        StartAndWait,
        Health,
    }

    public static void AddRequestLimits(this IServiceCollection services, ServerOptions options) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status503ServiceUnavailable;
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, Kind>(context => Partition(KindOf(context), options));
        limiter.OnRejected = async (rejected, _) =>
            await ApiEndpoint.WriteAsync(rejected.HttpContext, ApiProblems.Overloaded(rejected.HttpContext.Request.Path)).ConfigureAwait(false);
    });

    private static Kind KindOf(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>() is { Name: RouteNames.GetHealth })
            return Kind.Health;
        if (!context.Request.QueryString.HasValue || !context.Request.Query.ContainsKey("wait"))
            return Kind.Work;
        return HttpMethods.IsPost(context.Request.Method) ? Kind.StartAndWait : Kind.Wait;
    }

    // No queue: a request that waits for its turn would only be answered later, while its caller could ask another server.
    private static RateLimitPartition<Kind> Partition(Kind kind, ServerOptions options) => kind == Kind.Health
        ? RateLimitPartition.GetNoLimiter(kind)
        : RateLimitPartition.GetConcurrencyLimiter(kind, k => new ConcurrencyLimiterOptions
        {
            PermitLimit = k == Kind.Wait ? options.MaxWaitingRequests : options.MaxRequests,
            QueueLimit = 0,
        });
}
