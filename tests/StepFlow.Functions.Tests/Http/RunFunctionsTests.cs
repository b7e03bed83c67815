using System.Net;

namespace StepFlow.Functions.Tests.Http;

public sealed class RunFunctionsTests : AppTest
{
    private const string Start = """{"runId": "run-1", "steps": ["AddOne", "MultiplyWithTwo"], "input": 1}""";

    [Fact]
    public async Task Start_ValidRequest_IsAcceptedWithItsLocation()
    {
        var response = await Runs.StartAsync(Request("POST", "runs", Start), CancellationToken.None);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("/api/runs/run-1", Assert.Single(response.Headers.GetValues("Location")));
        Assert.Equal("application/json", Assert.Single(response.Headers.GetValues("Content-Type")));
        Assert.Single(Store.Storage.PendingCallbacks);
    }

    [Fact]
    public async Task Start_UnknownStep_IsAProblemAndWritesNothing()
    {
        var response = await Runs.StartAsync(Request("POST", "runs", """{"steps": ["AddOn"]}"""), CancellationToken.None);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", Assert.Single(response.Headers.GetValues("Content-Type")));
        Assert.Contains("AddOne", FakeResponse.TextOf(response), StringComparison.Ordinal);
        Assert.Empty(Store.Storage.RunIds);
        Assert.Empty(Store.Storage.ActiveEntries);
    }

    [Fact]
    public async Task Get_KnownRun_ShowsIt()
    {
        await Runs.StartAsync(Request("POST", "runs", Start), CancellationToken.None);
        var response = await Runs.GetAsync(Request("GET", "runs/run-1"), CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"step-1:MultiplyWithTwo\"", FakeResponse.TextOf(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_UnknownRun_IsNotFound()
    {
        var response = await Runs.GetAsync(Request("GET", "runs/nobody"), CancellationToken.None);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task List_FunctionKeyInTheAddress_IsTheHostsAffair()
    {
        var response = await Runs.ListAsync(Request("GET", "runs?code=secret&limit=5"), CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task List_QueryParameters_AreHandedOn()
    {
        await Runs.StartAsync(Request("POST", "runs", Start), CancellationToken.None);
        var found = await Runs.ListAsync(Request("GET", "runs?status=Running&limit=5"), CancellationToken.None);
        var wrong = await Runs.ListAsync(Request("GET", "runs?status=Walking"), CancellationToken.None);
        Assert.Contains("run-1", FakeResponse.TextOf(found), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }
}
