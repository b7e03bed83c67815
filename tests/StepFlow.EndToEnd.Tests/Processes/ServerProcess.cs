using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace StepFlow.EndToEnd.Tests.Processes;

/// <summary>A real server process on a free port.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
        _client = new HttpClient { BaseAddress = url, Timeout = StepflowProgram.Patience };
    }

    public Uri Url { get; }

    /// <summary>Starts a server and waits until it says where it listens.</summary>
    public static async Task<ServerProcess> StartAsync(string directory, params IEnumerable<string> arguments)
    {
        var process = StepflowProgram.Start(directory, ["serve", "--port", "0", .. arguments]);
        using var patience = new CancellationTokenSource(StepflowProgram.Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("StepFlow listens on ", StringComparison.Ordinal))
                return new ServerProcess(process, new Uri(line["StepFlow listens on ".Length..]));
        }

        var error = await process.StandardError.ReadToEndAsync(patience.Token);
        throw new InvalidOperationException($"The server did not start: {error}");
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        using var document = text.Length == 0 ? null : JsonDocument.Parse(text);
        return (response.StatusCode, document?.RootElement.Clone() ?? default);
    }

    public async Task<JsonElement> GetAsync(string path) => (await SendAsync(HttpMethod.Get, path)).Body;

    public async Task StartRunAsync(string body)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, "/api/runs", body);
        Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.OK, answer.ToString());
    }

    /// <summary>Waits for the end of a run.</summary>
    public Task<JsonElement> EndAsync(string runId) => GetAsync($"/api/runs/{runId}?wait=100s");

    /// <summary>Ends the process as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Tells the process to stop, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signal.Send(_process, Signal.Terminate);
        return (await StepflowProgram.EndAsync(_process)).ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}
