using System.Net;
using System.Text.Json;

namespace StepFlow.Functions.Tests.Worker;

/// <summary>Runs from HTTP request to end: every step is a message in a real queue and a function of a real worker.</summary>
[Collection(WorkerGroup.Name)]
public sealed class RunTests(WorkerFixture fixture)
{
    private RunningApp App => fixture.App;

    [WorkerFact]
    public async Task Run_OfNamedSteps_EndsWithTheirOutput()
    {
        var run = await App.RunAsync("""{"steps": ["AddOne", "MultiplyWithTwo"], "input": 1}""");

        Assert.Equal(("Succeeded", 4), (Text(run, "status"), run.GetProperty("output").GetInt32()));
        Assert.Equal(["step-0:AddOne", "step-1:MultiplyWithTwo"], run.GetProperty("steps").EnumerateArray().Select(step => Text(step, "key")));
    }

    [WorkerFact]
    public async Task Run_OfEitherVersion_FollowsIt()
    {
        var first = await App.RunAsync("""{"workflow": "order", "version": "v1", "input": 1}""");
        var second = await App.RunAsync("""{"workflow": "order", "version": "v2", "input": 1}""");

        Assert.Equal((4, 3), (first.GetProperty("output").GetInt32(), second.GetProperty("output").GetInt32()));
    }

    [WorkerFact]
    public async Task Run_OfACodeWorkflow_EndsWithItsOutput()
    {
        var run = await App.RunAsync("""{"workflow": "dynamic", "input": {"steps": ["AddOne", "MultiplyWithTwo", "AddOne"], "value": 1}}""");

        Assert.Equal(("Succeeded", 5), (Text(run, "status"), run.GetProperty("output").GetInt32()));
    }

    [WorkerFact]
    public async Task Run_OfAPublishedVersion_FollowsIt()
    {
        var (status, _, _) = await App.SendAsync(HttpMethod.Put, "api/workflows/thrice/versions/v1", """{"steps": ["AddOne", "AddOne", "AddOne"]}""");

        var run = await App.RunAsync("""{"workflow": "thrice", "version": "v1", "input": 1}""");

        Assert.Equal((HttpStatusCode.Created, 4), (status, run.GetProperty("output").GetInt32()));
    }

    // An encoded slash or percent sign is a part of the id: the host decodes the path and writes it anew before the app reads it.
    [WorkerFact]
    public async Task Notify_ARunThatWaits_EndsItsWait()
    {
        var runId = await App.StartRunAsync("""{"steps": [{"waitForEvent": "approved/${input} 100%", "timeout": "1h"}, {"step": "AddOne", "input": "${previous.payload}"}], "input": 7}""");
        await App.UntilAsync(runId, "Waiting");

        var (status, answer, _) = await App.SendAsync(HttpMethod.Post, $"api/runs/{runId}/events/{Uri.EscapeDataString("approved/7 100%")}", "41");
        var run = await App.EndAsync(runId);

        Assert.True(status == HttpStatusCode.Accepted, $"{status} {answer}");
        Assert.Equal(42, run.GetProperty("output").GetInt32());
    }

    [WorkerFact]
    public async Task Start_UnknownStep_IsAProblem()
    {
        var (status, problem, type) = await App.SendAsync(HttpMethod.Post, "api/runs", """{"steps": ["AddTwo"], "input": 1}""");

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (status, type?.MediaType));
        Assert.Contains("AddTwo", problem.ToString(), StringComparison.Ordinal);
    }

    [WorkerFact]
    public async Task Start_NoJson_IsAProblem()
    {
        var (status, problem, type) = await App.SendAsync(HttpMethod.Post, "api/runs", "not json");

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (status, type?.MediaType));
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
    }

    [WorkerFact]
    public async Task Get_WithoutKey_IsRefusedUnlessAnonymous()
    {
        using var stranger = new HttpClient { BaseAddress = App.Host.Client.BaseAddress };

        var runs = await stranger.GetAsync(new Uri("api/runs", UriKind.Relative));
        var health = await stranger.GetAsync(new Uri("api/health", UriKind.Relative));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (runs.StatusCode, health.StatusCode));
    }

    [WorkerFact]
    public async Task RemoveExpired_NothingExpired_LeavesTheRuns()
    {
        var run = await App.RunAsync("""{"steps": ["AddOne"], "input": 1}""");

        await App.Host.FireAsync("RemoveExpired");

        Assert.Equal("Succeeded", Text(await App.EndAsync(Text(run, "runId")), "status"));
    }

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString() ?? "";
}
