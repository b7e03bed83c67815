using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using StepFlow.FunctionsHost.Rpc;
using StepFlow.FunctionsHost.Worker;

namespace StepFlow.FunctionsHost.Http;

/// <summary>The host's HTTP side, on a free port of this machine: a function's route and level decide who may call it.</summary>
internal sealed class HttpFront : IAsyncDisposable
{
    public const string KeyHeader = "x-functions-key";

    private readonly WebApplication _app;

    private HttpFront(WebApplication app, int port) => (_app, Address) = (app, new Uri($"http://127.0.0.1:{port}/"));

    /// <summary>Invokes a function for a request.</summary>
    public delegate Task<TypedData> Invocation(IndexedFunction function, TypedData request, CancellationToken cancellationToken);

    public Uri Address { get; }

    public static async Task<HttpFront> StartAsync(IEnumerable<IndexedFunction> functions, string prefix, string key, Invocation invoke)
    {
        ListenOptions? listener = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listener = listen));
        var app = builder.Build();
        foreach (var function in functions.Where(function => function.TriggerType == "httpTrigger"))
            app.MapMethods($"/{prefix}/{function.Text("route")}", function.Methods, context => AnswerAsync(context, function, key, invoke));
        await app.StartAsync().ConfigureAwait(false);
        return new HttpFront(app, listener?.IPEndPoint?.Port ?? throw new InvalidOperationException("The front took no port."));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, IndexedFunction function, string key, Invocation invoke)
    {
        if (function.Text("authLevel") != "Anonymous" && !Has(context.Request, key))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            var request = await HttpMessages.OfRequestAsync(context.Request).ConfigureAwait(false);
            var answer = await invoke(function, request, context.RequestAborted).ConfigureAwait(false);
            await HttpMessages.WriteAsync(answer.Http, context.Response).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FunctionFailedException or WorkerGoneException)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static bool Has(HttpRequest request, string key) => request.Headers[KeyHeader] == key || request.Query["code"] == key;
}
