using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StepFlow.Chaos.Cluster;
using StepFlow.Runs;

namespace StepFlow.Chaos.Clients;

/// <summary>
/// Asks until it gets an answer, as a careful caller does: a lost connection, a timeout and a 503 are no answer, and any server will
/// do. Every request may be repeated: starts carry a key, actions change nothing twice.
/// </summary>
internal sealed class ApiClient(ServerCluster cluster, Violations violations) : IDisposable
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(400);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20) }) { Timeout = RequestLimit };
    private long _requests;
    private long _repeated;

    /// <summary>Requests sent, repetitions included.</summary>
    public long Requests => _requests;

    /// <summary>Requests that were sent again because the one before had no answer.</summary>
    public long Repeated => _repeated;

    /// <summary>Asks; the status and body of the first answer that is one. Says before each try that it is sent.</summary>
    public async Task<(HttpStatusCode Status, string Body)> SendAsync(
        HttpMethod method, string path, string? body, string? key, Random random, CancellationToken cancellationToken, Action? sending = null)
    {
        while (true)
        {
            var server = await cluster.AnyAsync(random, cancellationToken);
            sending?.Invoke();
            if (server.Url is { } url && await TryAsync(new Uri(url, path), method, body, key, cancellationToken) is { } answer)
            {
                server.Answered();
                return answer;
            }

            Interlocked.Increment(ref _repeated);
            await Task.Delay(BetweenTries * (0.5 + random.NextDouble()), cancellationToken);
        }
    }

    /// <summary>A run as the API shows it; null where the API does not know it.</summary>
    public async Task<(RunView? View, string Body)> GetRunAsync(string runId, Random random, CancellationToken cancellationToken)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, $"/api/runs/{runId}", null, null, random, cancellationToken);
        if (status == HttpStatusCode.OK)
            return (JsonSerializer.Deserialize<RunView>(body, Json) ?? throw new UnreachableException(), body);
        if (status != HttpStatusCode.NotFound)
            violations.Add(runId, $"Expected 200 or 404 for GET of a run, found {(int)status}.", body);
        return (null, body);
    }

    /// <summary>How many runs the API counts, and how many of them have not ended.</summary>
    public async Task<(long Total, long Open)> CountAsync(Random random, CancellationToken cancellationToken)
    {
        var (_, body) = await SendAsync(HttpMethod.Get, "/api/stats", null, null, random, cancellationToken);
        using var document = JsonDocument.Parse(body);
        var open = document.RootElement.GetProperty("counts").EnumerateObject()
            .Where(count => !Enum.Parse<RunStatus>(count.Name).IsTerminal()).Sum(count => count.Value.GetInt64());
        return (document.RootElement.GetProperty("total").GetInt64(), open);
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, string Body)?> TryAsync(
        Uri url, HttpMethod method, string? body, string? key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        using var request = new HttpRequestMessage(method, url);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
                return null;
            if ((int)response.StatusCode >= 500)
                violations.Add(url.AbsolutePath, $"{method} was answered with {(int)response.StatusCode}.", text);
            return (response.StatusCode, text);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
