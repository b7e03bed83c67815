using StepFlow.Server;

namespace StepFlow.Tests.Server;

/// <summary>A server in this process on a free port and a data directory of its own.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    private readonly string _data;

    private ServerFixture(StepFlowServer server, string data)
    {
        (Server, _data) = (server, data);
        // A client that is told to wait for the server's word before it sends a body does wait.
        Client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = server.Urls[0] };
    }

    public StepFlowServer Server { get; }

    public HttpClient Client { get; }

    public static async Task<ServerFixture> StartAsync(string? apiKey = null, Action<ServerOptions>? change = null)
    {
        var data = Directory.CreateTempSubdirectory("stepflow-").FullName;
        var options = new ServerOptions { Data = data, Urls = [new Uri("http://127.0.0.1:0")], ApiKey = apiKey };
        change?.Invoke(options);
        var server = await StepFlowServer.CreateAsync(options);
        await server.StartAsync();
        return new ServerFixture(server, data);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
