using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StepFlow.FunctionsHost.Worker;

/// <summary>The host's end of the protocol, on a free port of this machine.</summary>
internal sealed class RpcServer : IAsyncDisposable
{
    /// <summary>The longest message in bytes, for both sides.</summary>
    public const int MaxMessage = 128 * 1024 * 1024;

    private readonly WebApplication _app;

    private RpcServer(WebApplication app, WorkerService workers, int port) =>
        (_app, Workers, Address) = (app, workers, new Uri($"http://127.0.0.1:{port}/"));

    public WorkerService Workers { get; }

    public Uri Address { get; }

    public static async Task<RpcServer> StartAsync()
    {
        ListenOptions? listener = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listener = listen;
        }));
        var workers = new WorkerService();
        builder.Services.AddSingleton(workers);
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = MaxMessage);
        var app = builder.Build();
        app.MapGrpcService<WorkerService>();
        await app.StartAsync().ConfigureAwait(false);
        return new RpcServer(app, workers, listener?.IPEndPoint?.Port ?? throw new InvalidOperationException("The server took no port."));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
