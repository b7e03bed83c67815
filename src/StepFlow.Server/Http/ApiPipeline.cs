using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using StepFlow.Api;
using StepFlow.Api.Problems;

namespace StepFlow.Server.Http;

/// <summary>Maps the route table, and answers what no route does.</summary>
internal static class ApiPipeline
{
    public static void UseApi(this WebApplication app, ServerOptions options)
    {
        var guard = new RequestGuard(options.ApiKey);
        app.UseRouting();
        app.Use((context, next) => PassAsync(context, next, guard));
        app.UseRateLimiter();
        var api = app.Services.GetRequiredService<StepFlowApi>();
        foreach (var route in RouteTable.All)
        {
            var endpoint = new ApiEndpoint(api, app.Lifetime, route);
            app.MapMethods($"/{RouteTable.Prefix}/{route.Template}", [route.Method], endpoint.HandleAsync).WithMetadata(route);
        }
    }

    private static async Task PassAsync(HttpContext context, RequestDelegate next, RequestGuard guard)
    {
        var path = context.Request.Path;
        if (guard.Refuse(context) is { } refusal)
        {
            await ApiEndpoint.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        if (context.GetEndpoint() is null)
        {
            await ApiEndpoint.WriteAsync(context, ApiProblems.UnknownPath(path)).ConfigureAwait(false);
            return;
        }

        await next(context).ConfigureAwait(false);
        // The router answers a wrong method by itself, with the header and without a word.
        if (context.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false } response)
            await ApiEndpoint.WriteAsync(context, ApiProblems.WrongMethod(context.Request.Method, path, Allowed(response.Headers.Allow))).ConfigureAwait(false);
    }

    private static string[] Allowed(StringValues header) =>
        header.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
