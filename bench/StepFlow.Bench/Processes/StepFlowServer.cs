using System.Globalization;

namespace StepFlow.Bench.Processes;

/// <summary>`stepflow serve` in a process of its own: on SQLite with its default settings, or on a storage account.</summary>
internal sealed class StepFlowServer : IAsyncDisposable
{
    private StepFlowServer(ChildProcess process, HttpClient http) => (Process, Http) = (process, http);

    public ChildProcess Process { get; }

    public HttpClient Http { get; }

    public static async Task<StepFlowServer> StartAsync(
        string cli, string dataDirectory, string? storage, int? dispatchers, CancellationToken cancellationToken)
    {
        if (!File.Exists(cli))
            throw new BenchException($"There is no '{cli}'. Build the benchmark from its project file, or name another build with --server.");
        var port = Ports.Free(1)[0];
        List<string> arguments = [cli, "serve", "--data", dataDirectory, "--port", port.ToString(CultureInfo.InvariantCulture)];
        if (storage is not null)
            arguments.AddRange(["--storage", storage]);
        if (dispatchers is { } count)
            arguments.AddRange(["--concurrency", count.ToString(CultureInfo.InvariantCulture)]);
        var server = new StepFlowServer(ChildProcess.Start("dotnet", arguments), LoopbackHttp.Client(port));
        try
        {
            await server.Process.WaitUntilAsync(() => server.Http.AnswersAsync("/api/health", cancellationToken), cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
    }
}
