using System.Globalization;
using StepFlow.Bench.Machine;

namespace StepFlow.Bench.Processes;

/// <summary>DurableTask on a storage account: worker and client in one process, behind a thin HTTP door.</summary>
internal sealed class DurableTaskServer : IPeerServer
{
    private readonly ChildProcess _process;

    private readonly DurableTaskWay _way;

    private DurableTaskServer(ChildProcess process, HttpClient http, DurableTaskWay way) => (_process, Http, _way) = (process, http, way);

    public string Name => _way.Name;

    public string Durability => _way.Settings;

    public HttpClient Http { get; }

    public TimeSpan Cpu => _process.Cpu;

    /// <summary>Starts it on a task hub of its own, with nothing in it.</summary>
    public static async Task<DurableTaskServer> StartAsync(string storage, DurableTaskWay way, CancellationToken cancellationToken)
    {
        var port = Ports.Free(1)[0];
        string[] arguments = [Places.DurableTaskPeer, port.ToString(CultureInfo.InvariantCulture), $"hub{Guid.NewGuid():N}", way.Argument];
        var environment = new Dictionary<string, string> { ["STORAGE"] = storage };
        var server = new DurableTaskServer(ChildProcess.Start("dotnet", arguments, environment), LoopbackHttp.Client(port), way);
        try
        {
            await server._process.WaitForLineAsync("ready", cancellationToken);
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
