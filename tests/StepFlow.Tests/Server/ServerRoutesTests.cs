using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StepFlow.Api;

namespace StepFlow.Tests.Server;

public sealed class ServerRoutesTests
{
    [Fact]
    public async Task Endpoints_AreTheRouteTable()
    {
        await using var fixture = await ServerFixture.StartAsync();
        var mapped = fixture.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText}") ?? []);

        Assert.Equal(RouteTable.All.Select(r => $"{r.Method} /{RouteTable.Prefix}/{r.Template}").Order(), mapped.Order());
    }

    [Theory]
    [InlineData("PATCH", "/api/runs", 405, "'/api/runs' does not take PATCH. It takes GET, POST.")]
    [InlineData("DELETE", "/api/health", 405, "'/api/health' does not take DELETE. It takes GET.")]
    [InlineData("GET", "/api/nothing", 404, "There is nothing at '/api/nothing'. GET /api/openapi.json lists what there is.")]
    public async Task ARequestThatNoRouteTakes_IsAProblem(string method, string path, int status, string detail)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await fixture.Client.SendAsync(request);

        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(detail, problem.RootElement.GetProperty("detail").GetString());
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public async Task ARun_OverHttp_EndsWithItsOutput()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var body = new StringContent("""{"runId":"r1","steps":["AddOne","MultiplyWithTwo"],"input":1}""", Encoding.UTF8, "application/json");

        using var accepted = await fixture.Client.PostAsync(new Uri("/api/runs", UriKind.Relative), body);
        using var view = JsonDocument.Parse(await fixture.Client.GetStringAsync(new Uri("/api/runs/r1?wait=30s", UriKind.Relative)));

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("/api/runs/r1", accepted.Headers.Location?.ToString());
        Assert.Equal(4, view.RootElement.GetProperty("output").GetInt32());
    }

    [Theory]
    [InlineData("approved/7", "approved%2F7")]
    [InlineData("100% größer?#/", "100%25%20gr%C3%B6%C3%9Fer%3F%23%2F")]
    [InlineData("a%2Fb", "a%252Fb")]
    public async Task AnEvent_WhoseIdHasSlashesAndPercentSigns_ReachesItsRun(string eventId, string segment)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var body = JsonContent.Create(new { runId = "r1", steps = new[] { new { waitForEvent = eventId } } });
        using var accepted = await fixture.Client.PostAsync(new Uri("/api/runs", UriKind.Relative), body);
        using var nothing = new StringContent("");

        using var sent = await fixture.Client.PostAsync(new Uri($"/api/runs/r1/events/{segment}", UriKind.Relative), nothing);
        using var view = JsonDocument.Parse(await fixture.Client.GetStringAsync(new Uri("/api/runs/r1?wait=30s", UriKind.Relative)));
        using var waiters = JsonDocument.Parse(await fixture.Client.GetStringAsync(new Uri($"/api/events/{segment}/waiters", UriKind.Relative)));

        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        Assert.Equal(eventId, view.RootElement.GetProperty("output").GetProperty("event").GetString());
        Assert.Equal(eventId, waiters.RootElement.GetProperty("eventId").GetString());
    }

    [Fact]
    public async Task Stop_EndsWaitingRequests()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var body = new StringContent("""{"runId":"r1","steps":[{"sleep":"1h"}]}""", Encoding.UTF8, "application/json");
        using var accepted = await fixture.Client.PostAsync(new Uri("/api/runs", UriKind.Relative), body);
        var waiting = fixture.Client.GetAsync(new Uri("/api/runs/r1?wait=5m", UriKind.Relative));
        // A second request that has been answered: the first has reached the server, too.
        using var health = await fixture.Client.GetAsync(new Uri("/api/health", UriKind.Relative));

        await fixture.Server.StopAsync();

        using var answer = await waiting;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Stop_WhileAStartWaits_SaysThatTheRunIsAccepted()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var body = new StringContent("""{"runId":"r1","steps":[{"sleep":"1h"}]}""", Encoding.UTF8, "application/json");
        var waiting = fixture.Client.PostAsync(new Uri("/api/runs?wait=5m", UriKind.Relative), body);
        while (await fixture.Client.GetAsync(new Uri("/api/runs/r1", UriKind.Relative)) is { StatusCode: HttpStatusCode.NotFound })
        {
            // Until it is accepted.
        }

        await fixture.Server.StopAsync();

        using var answer = await waiting;
        Assert.Equal((HttpStatusCode.Accepted, "/api/runs/r1"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }
}
