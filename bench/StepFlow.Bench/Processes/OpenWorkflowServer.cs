using System.Globalization;
using StepFlow.Bench.Machine;

namespace StepFlow.Bench.Processes;

/// <summary>OpenWorkflow on SQLite: worker and database in one Node process, behind a thin HTTP door.</summary>
internal sealed class OpenWorkflowServer : IPeerServer
{
    private readonly ChildProcess _process;

    private OpenWorkflowServer(ChildProcess process, HttpClient http) => (_process, Http) = (process, http);

    public string Name => "OpenWorkflow";

    public string Durability => "SQLite in WAL mode, synchronous=FULL (its default)";

    public HttpClient Http { get; }

    public TimeSpan Cpu => _process.Cpu;

    public static async Task<OpenWorkflowServer> StartAsync(string dataDirectory, int concurrency, CancellationToken cancellationToken)
    {
        var port = Ports.Free(1)[0];
        string[] arguments =
        [
            Path.Combine(Places.Peers, "openworkflow-server.mjs"),
            port.ToString(CultureInfo.InvariantCulture),
            Path.Combine(dataDirectory, "openworkflow.db"),
            concurrency.ToString(CultureInfo.InvariantCulture),
        ];
        var server = new OpenWorkflowServer(ChildProcess.Start(NodePackages.Node(Places.Peers), arguments), LoopbackHttp.Client(port));
        try
        {
            // 2 is FULL: the figure stands beside StepFlow's only with the same durability.
            await server._process.WaitForLineAsync("ready synchronous=2", cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public string NextRunPath() => "/";

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }
}
