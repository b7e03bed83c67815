using System.Globalization;
using System.Runtime.InteropServices;
using StepFlow.Bench.Machine;

namespace StepFlow.Bench.Processes;

/// <summary>Restate's server as one process with its default settings, and beside it the Node process that holds the workflow.</summary>
internal sealed class RestateServer : IPeerServer
{
    private readonly ChildProcess _server;
    private readonly ChildProcess _service;
    private int _runs;

    private RestateServer(ChildProcess server, ChildProcess service, HttpClient http) =>
        (_server, _service, Http) = (server, service, http);

    public string Name => "Restate";

    public string Durability => "one node, replicated log with fsync of its write-ahead log (its default)";

    public HttpClient Http { get; }

    public TimeSpan Cpu => _server.Cpu + _service.Cpu;

    public static async Task<RestateServer> StartAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var ports = Ports.Free(4);
        var (service, admin, ingress, node) = (ports[0], ports[1], ports[2], ports[3]);
        var environment = new Dictionary<string, string>
        {
            ["RESTATE_ADMIN__BIND_ADDRESS"] = Address(admin),
            ["RESTATE_INGRESS__BIND_ADDRESS"] = Address(ingress),
            ["RESTATE_DISABLE_TELEMETRY"] = "true",
        };
        string[] arguments =
        [
            "--no-logo", "--listen-mode", "tcp", "--bind-address", Address(node), "--node-name", "bench",
            "--base-dir", Path.Combine(dataDirectory, "restate"), "--log-filter", "warn",
        ];
        var peer = new RestateServer(
            ChildProcess.Start(Binary(), arguments, environment),
            ChildProcess.Start(NodePackages.Node(Places.Peers), [Path.Combine(Places.Peers, "restate-service.mjs"), service.ToString(CultureInfo.InvariantCulture)]),
            LoopbackHttp.Client(ingress));
        try
        {
            await peer._service.WaitForLineAsync("ready", cancellationToken);
            using var http = LoopbackHttp.Client(admin);
            await peer._server.WaitUntilAsync(() => RegisterAsync(http, service, cancellationToken), cancellationToken);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>A workflow runs once per key.</summary>
    public string NextRunPath() => string.Create(CultureInfo.InvariantCulture, $"/workload/run-{Interlocked.Increment(ref _runs)}/run");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }

    private static async Task<bool> RegisterAsync(HttpClient admin, int service, CancellationToken cancellationToken)
    {
        try
        {
            using var body = LoopbackHttp.Json($$"""{"uri":"http://{{Address(service)}}"}""");
            using var response = await admin.PostAsync("/deployments", body, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Binary()
    {
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var processor = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        return Path.Combine(Places.Peers, "node_modules", "@restatedev", $"restate-server-{system}-{processor}", "bin", "restate-server");
    }

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}
