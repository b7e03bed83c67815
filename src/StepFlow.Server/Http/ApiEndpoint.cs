using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using StepFlow.Api;
using StepFlow.Api.Problems;

namespace StepFlow.Server.Http;

/// <summary>Hands a request to the API and writes out what it answers.</summary>
internal sealed class ApiEndpoint(StepFlowApi api, IHostApplicationLifetime lifetime, ApiRoute route)
{
    private static readonly IReadOnlyDictionary<string, string> NoValues = new Dictionary<string, string>();

    public async Task HandleAsync(HttpContext context)
    {
        var request = Read(context);
        // Only a request that waits is told that the host stops; all others are quick and run to their end.
        var waits = request.Query.Count > 0 && request.Query.Any(p => p.Key == "wait");
        using var stop = waits
            ? CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping)
            : null;
        try
        {
            var response = await api.HandleAsync(route, request, stop?.Token ?? context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context, response).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up; nobody reads an answer.
        }
        catch (OperationCanceledException) when (stop?.IsCancellationRequested == true)
        {
            await WriteAsync(context, ApiProblems.Stopping(request.Path)).ConfigureAwait(false);
        }
    }

    public static async Task WriteAsync(HttpContext context, ApiResponse response)
    {
        var target = context.Response;
        target.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
            target.Headers[name] = value;
        if (response.ContentType is null)
            return;
        target.ContentType = response.ContentType;
        target.ContentLength = response.Body.Length;
        await target.BodyWriter.WriteAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private ApiRequest Read(HttpContext context)
    {
        var request = context.Request;
        return new ApiRequest
        {
            Path = request.Path,
            RouteValues = Values(context),
            Query = Query(request),
            Header = name => request.Headers.TryGetValue(name, out var value) ? value.ToString() : null,
            ContentType = request.ContentType,
            ContentLength = request.ContentLength,
            Body = request.Body,
        };
    }

    /// <summary>The router decodes everything but a slash, so that a value with a percent sign in it is read from what was sent.</summary>
    private IReadOnlyDictionary<string, string> Values(HttpContext context)
    {
        var values = context.Request.RouteValues;
        if (values.Count == 0)
            return NoValues;
        return values.Values.Any(value => value is string text && text.Contains('%', StringComparison.Ordinal))
            ? route.ReadValues(SentPath(context))
            : values.ToDictionary(v => v.Key, v => v.Value?.ToString() ?? "");
    }

    private static string SentPath(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target.Split('?', 2)[0];
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Query(HttpRequest request) => request.QueryString.HasValue
        ? [.. request.Query.SelectMany(p => p.Value, (p, value) => KeyValuePair.Create(p.Key, value ?? ""))]
        : [];
}
