using StepFlow.Testing.Faults;

namespace StepFlow.Tests.Api;

public sealed class ProblemTests
{
    [Fact]
    public async Task AProblem_HasTheFieldsOfTheStandard()
    {
        await using var host = new ApiHost();

        var reply = await host.GetAsync("/api/runs/none");

        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal("urn:stepflow:problem:not-found", reply.Word("type"));
        Assert.Equal("Not found", reply.Word("title"));
        Assert.Equal(404, reply.Field("status").GetInt32());
        Assert.Equal("/api/runs/none", reply.Word("instance"));
        Assert.False(reply.Json.TryGetProperty("errors", out _));
    }

    [Theory]
    [InlineData("/api/health")]
    [InlineData("/api/runs/r1")]
    [InlineData("/api/runs")]
    public async Task AnOutageOfStorage_IsUnavailable_WithATimeToRetry(string path)
    {
        await using var host = new ApiHost(FaultPlan.From(_ => FaultKind.FailBefore));

        var reply = await host.GetAsync(path);

        Assert.Equal(503, reply.Status);
        Assert.Equal("storage-unavailable", reply.Word("code"));
        Assert.Equal("5", reply.Header("Retry-After"));
    }

    [Fact]
    public async Task AFailureNobodyForesaw_ShowsNothingOfItsInside()
    {
        await using var host = new ApiHost(FaultPlan.From(_ => FaultKind.CrashBefore));

        var reply = await host.GetAsync("/api/health");

        Assert.Equal(500, reply.Status);
        Assert.Equal("internal-error", reply.Word("code"));
        Assert.Equal("The server failed in a way it did not foresee. Its log has the error.", reply.Word("detail"));
    }

    [Fact]
    public async Task Health_IsOk_AndSaysTheVersion()
    {
        await using var host = new ApiHost();

        var reply = await host.GetAsync("/api/health");

        Assert.Equal((200, "ok"), (reply.Status, reply.Word("status")));
        Assert.Equal("0.1.0", reply.Word("version"));
    }

    [Fact]
    public async Task Steps_AreTheCatalog()
    {
        await using var host = new ApiHost();

        var reply = await host.GetAsync("/api/steps");

        Assert.Equal("AddOne", reply.Word("steps.0.name"));
        Assert.Equal("Int64", reply.Word("steps.0.inputType"));
    }
}
