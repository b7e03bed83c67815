using System.Net.Http.Headers;
using StepFlow.Api;
using StepFlow.Cli.Output;
using StepFlow.Errors;

namespace StepFlow.Cli.Access;

/// <summary>The API of a running server.</summary>
internal sealed class RemoteAccess : IApiAccess
{
    private static readonly string[] Settled = ["Succeeded", "Failed", "Canceled", "Paused", "Blocked"];

    private readonly HttpClient _client;

    public RemoteAccess(Uri url, string? apiKey)
    {
        // A wait of the API is at most five minutes.
        _client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(6) };
        if (apiKey is not null)
            _client.DefaultRequestHeaders.Add("x-api-key", apiKey);
    }

    public async Task<ApiResult> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var query = string.Join('&', call.GivenQuery.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        using var request = new HttpRequestMessage(
            new HttpMethod(RouteTable.Get(call.Route).Method), new Uri(query.Length == 0 ? call.Path : $"{call.Path}?{query}", UriKind.Relative));
        if (call.Body is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(ApiResponse.Json);
        }

        try
        {
            using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return ApiResult.Check((int)response.StatusCode, answer);
        }
        catch (HttpRequestException e)
        {
            throw new StorageUnavailableException($"The server at {_client.BaseAddress} cannot be reached: {e.Message}", e);
        }
    }

    /// <summary>A short wait shows steps soon; the server answers at once when the run ends.</summary>
    public async Task FollowAsync(string runId, IRunWatcher watcher, CancellationToken stopping)
    {
        var shown = watcher.Known;
        while (true)
        {
            var view = (await SendAsync(RunCalls.Get(runId, "500ms"), stopping).ConfigureAwait(false)).Read();
            var recorded = view.GetProperty("cursor").GetInt32() + (view.GetProperty("status").ValueEquals("Failed") ? 1 : 0);
            foreach (var step in view.GetProperty("steps").EnumerateArray().Skip(shown).Take(recorded - shown))
                watcher.Finished(StepLine.Of(step));
            shown = Math.Max(shown, recorded);
            if (Settled.Contains(view.GetProperty("status").GetString()))
                return;
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
