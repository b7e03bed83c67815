using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StepFlow.Load;

/// <summary>Sends starts, each with a key, and notes the answers.</summary>
internal sealed class LoadClient(Uri server) : IDisposable
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { BaseAddress = server, Timeout = RequestLimit };
    private int _open;

    /// <summary>Requests without an answer.</summary>
    public int Open => _open;

    public static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"load-{number}");

    /// <summary>Starts the run of this number.</summary>
    /// <param name="number">The number.</param>
    /// <param name="due">When it was due to be sent, as a timestamp.</param>
    /// <param name="dueAt">The same as a time.</param>
    public async Task<Answer> StartAsync(int number, long due, DateTimeOffset dueAt)
    {
        Interlocked.Increment(ref _open);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/runs");
            request.Headers.Add("Idempotency-Key", KeyOf(number));
            request.Content = new StringContent(
                string.Create(CultureInfo.InvariantCulture, $"{{\"steps\":[\"AddOne\",\"MultiplyWithTwo\"],\"input\":{number}}}"), Encoding.UTF8, "application/json");
            using var response = await _http.SendAsync(request);
            return new Answer(number, (int)response.StatusCode, dueAt, Since(due), response.Headers.RetryAfter is not null);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return new Answer(number, 0, dueAt, Since(due), false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <summary>Waits until no run is left that has not ended, at most so long; returns how long that was.</summary>
    public async Task<TimeSpan> SettleAsync(TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < limit && await CountAsync("Pending") + await CountAsync("Running") + await CountAsync("Waiting") > 0)
            await Task.Delay(BetweenLooks);
        return watch.Elapsed;
    }

    /// <summary>How many runs have this status.</summary>
    public async Task<long> CountAsync(string status)
    {
        using var stats = JsonDocument.Parse(await GetAsync("/api/stats"));
        return stats.RootElement.GetProperty("counts").GetProperty(status).GetInt64();
    }

    public Task<string> GetAsync(string path) => _http.GetStringAsync(path);

    public void Dispose() => _http.Dispose();

    private static double Since(long due) => Stopwatch.GetElapsedTime(due).TotalMilliseconds;
}
