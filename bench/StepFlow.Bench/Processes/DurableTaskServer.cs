using System.Globalization;
using StepFlow.Bench.Machine;

namespace StepFlow.Bench.Processes;

/// <summary>DurableTask on a storage account: worker and client in one process, behind a thin HTTP door.</summary>
internal sealed class DurableTaskServer : IPeerServer
{
    private readonly ChildProcess _process;

    private readonly bool _extendedSessions;

    private DurableTaskServer(ChildProcess process, HttpClient http, bool extendedSessions) =>
        (_process, Http, _extendedSessions) = (process, http, extendedSessions);

    public const string Settings = "1 partition, 64 activities at once, polling every second at most; otherwise its default settings";

    public string Name => NameOf(_extendedSessions);

    public string Durability => Settings;

    public HttpClient Http { get; }

    public TimeSpan Cpu => _process.Cpu;

    public static string NameOf(bool extendedSessions) => extendedSessions ? "DurableTask with extended sessions" : "DurableTask";

    /// <summary>Starts it on a task hub of its own, with nothing in it.</summary>
    public static async Task<DurableTaskServer> StartAsync(string storage, bool extendedSessions, CancellationToken cancellationToken)
    {
        var port = Ports.Free(1)[0];
        string[] arguments = [Places.DurableTaskPeer, port.ToString(CultureInfo.InvariantCulture), $"hub{Guid.NewGuid():N}", extendedSessions.ToString()];
        var environment = new Dictionary<string, string> { ["STORAGE"] = storage };
        var server = new DurableTaskServer(ChildProcess.Start("dotnet", arguments, environment), LoopbackHttp.Client(port), extendedSessions);
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
