using System.Text.Json;

namespace StepFlow.Tests.Api;

public sealed class WorkflowEndpointsTests : IAsyncDisposable
{
    private const string V1 = "/api/workflows/order/versions/v1";
    private readonly ApiHost _host = new();

    [Fact]
    public async Task Publish_TheSameAgain_ChangesNothing_AndOtherContentIsRefused()
    {
        var first = await _host.PutAsync(V1, """{"steps":["AddOne"]}""");
        var again = await _host.PutAsync(V1, """{"name":"order", "version":"v1", "steps":[{"step":"AddOne"}]}""");
        var other = await _host.PutAsync(V1, """{"steps":["AddOne","AddOne"]}""");

        Assert.Equal((201, 200, 409), (first.Status, again.Status, other.Status));
        Assert.Equal(first.Word("hash"), again.Word("hash"));
        Assert.StartsWith("Version 'v1' of workflow 'order' was published with other content", other.Word("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_AVersion_ShowsItsSteps()
    {
        await _host.PutAsync(V1, """{"steps":["AddOne",{"sleep":"10m"}]}""");

        var version = await _host.GetAsync(V1);

        Assert.Equal("order", version.Word("name"));
        Assert.Equal(2, version.Field("steps").GetArrayLength());
    }

    [Fact]
    public async Task Get_AWorkflowOfCode_SaysSo()
    {
        var workflow = await _host.GetAsync("/api/workflows/dynamic");
        var version = await _host.GetAsync("/api/workflows/dynamic/versions/v1");

        Assert.Equal(("v1", "code", "v1"), (workflow.Word("versions.0.version"), workflow.Word("versions.0.kind"), workflow.Word("default.0.version")));
        Assert.Equal(("code", JsonValueKind.Null), (version.Word("kind"), version.Field("steps").ValueKind));
        Assert.Equal(409, (await _host.PutAsync("/api/workflows/dynamic/versions/v1", """{"steps":["AddOne"]}""")).Status);
    }

    [Fact]
    public async Task Get_AVersionWithCalls_MasksTheCredentialsInTheirHeaders()
    {
        const string Steps = """{"steps":[{"call":{"url":"https://a.example/","headers":{"Authorization":"Bearer hunter2","X-Api-Key":"${input.key}","X-A":"u"},"method":"POST","body":"ü"}}]}""";
        var published = await _host.PutAsync(V1, Steps);
        var again = await _host.PutAsync(V1, Steps);

        var version = await _host.GetAsync(V1);

        Assert.Equal((201, 200), (published.Status, again.Status));
        Assert.DoesNotContain("hunter2", published.Field("steps").GetRawText(), StringComparison.Ordinal);
        var headers = version.Field("steps")[0].GetProperty("call").GetProperty("headers");
        Assert.Equal(("***", "${input.key}", "u"), (headers.GetProperty("Authorization").GetString(), headers.GetProperty("X-Api-Key").GetString(), headers.GetProperty("X-A").GetString()));
    }

    [Fact]
    public async Task Default_IsTheFirstUntilItIsSet_AndMayBeSplit()
    {
        await _host.PutAsync(V1, """{"steps":["AddOne"]}""");
        await _host.PutAsync("/api/workflows/order/versions/v2", """{"steps":["MultiplyWithTwo"]}""");

        var before = await _host.GetAsync("/api/workflows/order");
        var one = await _host.PutAsync("/api/workflows/order/default", """{"version":"v2"}""");
        var split = await _host.PutAsync("/api/workflows/order/default", """{"default":[{"version":"v1","weight":90},{"version":"v2","weight":10}]}""");

        Assert.Equal("v1", before.Word("default.0.version"));
        Assert.Equal("v2", one.Word("default.0.version"));
        Assert.Equal(90, split.Field("default.0.weight").GetInt32());
        Assert.Equal(2, split.Field("versions").GetArrayLength());
        Assert.Equal("order", (await _host.GetAsync("/api/workflows")).Word("workflows.1.name"));
    }

    [Theory]
    [InlineData("{}", ": Expected either 'version' or 'default', a list of versions with weights; found neither.")]
    [InlineData("""{"version":"v1","default":[]}""", ": Expected either 'version' or 'default', a list of versions with weights; found both.")]
    [InlineData("""{"default":[]}""", "default: Expected 1 to 16 versions with weights, found 0.")]
    [InlineData("""{"default":["v1"]}""", "default[0]: Expected an object with 'version' and 'weight', found a string.")]
    [InlineData("""{"default":[{"weight":1}]}""", "default[0].version: Expected the name of a version, found none.")]
    [InlineData("""{"default":[{"version":"v1","weight":0}]}""", "default[0].weight: Expected 1 to 10,000, found 0.")]
    [InlineData("""{"default":[{"version":"v1","wieght":5}]}""", "default[0].wieght: Unknown field 'wieght'. Did you mean 'weight'? Expected one of: version, weight.")]
    public async Task Default_WithABadBody_IsRefused(string body, string expected)
    {
        await _host.PutAsync(V1, """{"steps":["AddOne"]}""");

        var reply = await _host.PutAsync("/api/workflows/order/default", body);

        Assert.Equal(400, reply.Status);
        Assert.Equal(expected, Assert.Single(reply.Errors));
    }

    [Fact]
    public async Task Default_OfAnUnknownVersion_IsNotFound()
    {
        await _host.PutAsync(V1, """{"steps":["AddOne"]}""");

        var reply = await _host.PutAsync("/api/workflows/order/default", """{"version":"v9"}""");

        Assert.Equal(404, reply.Status);
        Assert.Equal("Workflow 'order' has no version 'v9'. Published: v1.", reply.Word("detail"));
    }

    [Theory]
    [InlineData("""{"name":"other","steps":["AddOne"]}""", "name: Expected 'order' as in the path, found 'other'.")]
    [InlineData("""{"version":"v2","steps":["AddOne"]}""", "version: Expected 'v1' as in the path, found 'v2'.")]
    [InlineData("""{}""", "steps: Expected a list of steps, found nothing.")]
    public async Task Publish_WithABadBody_IsRefused(string body, string expected)
    {
        var reply = await _host.PutAsync(V1, body);

        Assert.Equal(400, reply.Status);
        Assert.Equal(expected, Assert.Single(reply.Errors));
        Assert.Equal(404, (await _host.GetAsync("/api/workflows/order")).Status);
    }

    [Fact]
    public async Task AnUnknownWorkflow_IsNotFound()
    {
        Assert.Equal(404, (await _host.GetAsync(V1)).Status);
        Assert.Equal(404, (await _host.GetAsync("/api/workflows/order")).Status);
        Assert.Equal(404, (await _host.PostAsync("/api/runs", """{"workflow":"order","input":1}""")).Status);
        Assert.True(_host.NothingWritten);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
