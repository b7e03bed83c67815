using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace StepFlow.Tests.Server;

public sealed class RequestLimitsTests
{
    private const string Start = """{"runId":"first","steps":["AddOne"],"input":1,"delay":"1h"}""";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Request_BeyondTheBound_IsRefusedAndMayBeRepeated()
    {
        await using var server = await ServerFixture.StartAsync(change: o => o.MaxRequests = 1);
        using var body = new GatedContent(Start);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/runs") { Content = body };
        request.Headers.ExpectContinue = true;
        var held = server.Client.SendAsync(request);
        await body.Asked.WaitAsync(Limit);

        using var refused = await server.Client.GetAsync("/api/steps");
        using var health = await server.Client.GetAsync("/api/health");
        body.Open();
        using var accepted = await held.WaitAsync(Limit);
        using var again = await server.Client.GetAsync("/api/steps");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal("overloaded", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Wait_BeyondTheBound_IsRefusedWhileOtherRequestsPass()
    {
        await using var server = await ServerFixture.StartAsync(change: o => o.MaxWaitingRequests = 1);
        using var started = await server.Client.PostAsync("/api/runs", new StringContent(Start, Encoding.UTF8, "application/json"));
        using var stop = new CancellationTokenSource();
        var waiting = server.Client.GetAsync("/api/runs/first?wait=5m", stop.Token);

        // The first to arrive has the one place: where that was the asking itself, the one that is to wait comes again.
        using var refused = await RefusedAsync(limit => server.Client.GetAsync("/api/runs/first?wait=1ms", limit), () =>
            waiting = waiting.IsCompleted ? server.Client.GetAsync("/api/runs/first?wait=5m", stop.Token) : waiting);
        using var read = await server.Client.GetAsync("/api/runs/first");

        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task StartAndWait_BeyondTheBound_IsRefusedWhileOtherStartsPass()
    {
        await using var server = await ServerFixture.StartAsync(change: o => o.MaxRequests = 1);
        using var stop = new CancellationTokenSource();
        var waiting = StartAsync("5m", stop.Token);
        using var refused = await RefusedAsync(limit => StartAsync("1ms", limit), () => waiting = waiting.IsCompleted ? StartAsync("5m", stop.Token) : waiting);
        using var started = await server.Client.PostAsync("/api/runs", new StringContent(Start, Encoding.UTF8, "application/json"));

        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        // It finds the run of the one that waits, or makes it where that has taken its place and come no further.
        Assert.Contains(started.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Accepted });
        Assert.False(waiting.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        Task<HttpResponseMessage> StartAsync(string wait, CancellationToken cancellationToken) => server.Client.PostAsync(
            $"/api/runs?wait={wait}", new StringContent(Start, Encoding.UTF8, "application/json"), cancellationToken);
    }

    /// <summary>Asks until the request that waits has reached the server, whenever that is.</summary>
    private static async Task<HttpResponseMessage> RefusedAsync(Func<CancellationToken, Task<HttpResponseMessage>> ask, Action between)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var response = await ask(limit.Token);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                return response;
            response.Dispose();
            between();
        }
    }
}
