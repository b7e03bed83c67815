using System.Text;

namespace StepFlow.Bench.Processes;

/// <summary>Clients for servers on this machine.</summary>
internal static class LoopbackHttp
{
    public static HttpClient Client(int port) => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        Timeout = TimeSpan.FromMinutes(5),
    };

    /// <summary>True once the path is answered with success.</summary>
    public static async Task<bool> AnswersAsync(this HttpClient http, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(path, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
