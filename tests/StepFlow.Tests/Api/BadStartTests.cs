using System.Text;

namespace StepFlow.Tests.Api;

/// <summary>Everything that a start can have wrong: a clear 4xx, and nothing written.</summary>
public sealed class BadStartTests : IAsyncDisposable
{
    private readonly ApiHost _host = new(options: o => o.MaxPayload = 1024);

    [Theory]
    [InlineData("""{"steps":["AddOn"],"input":1}""", "steps[0]: Unknown step 'AddOn'. Did you mean 'AddOne'? Known steps: AddOne, MultiplyWithTwo, Refuse, Same.")]
    [InlineData("""{"steps":[],"input":1}""", "steps: Expected at least one step, found an empty list.")]
    [InlineData("""{"input":1}""", ": Expected either 'steps' or 'workflow', found neither.")]
    [InlineData("""{"steps":["AddOne"],"workflow":"w"}""", ": Expected either 'steps' or 'workflow', found both.")]
    [InlineData("""{"steps":["AddOne"],"version":"v1"}""", "version: A version belongs to a workflow; a run from steps has none.")]
    [InlineData("""{"steps":["AddOne"],"imput":1}""", "imput: Unknown field 'imput'. Did you mean 'input'? Expected one of: steps, workflow, version, input, runId, labels, delay, onSuccess, onFailure, compensation, flow.")]
    [InlineData("""{"steps":["AddOne"],"runId":7}""", "runId: Expected a string, found 7.")]
    [InlineData("""{"steps":["AddOne"],"labels":"x"}""", "labels: Expected a list, found a string.")]
    [InlineData("""{"steps":["AddOne"],"labels":["x",1]}""", "labels[1]: Expected a string, found 1.")]
    [InlineData("""{"steps":["AddOne"],"labels":[""]}""", "labels[0]: Expected 1 to 64 characters, found 0.")]
    [InlineData("""{"steps":["AddOne"],"delay":"11y"}""", "delay: Expected a duration such as \"500ms\", \"2s\", \"10m\", \"1h30m\" or \"7d\", found \"11y\": the unit 'y'; units are d, h, m, s, ms.")]
    [InlineData("""{"steps":["AddOne"],"delay":"4000d"}""", "delay: Expected 0s to 3650d, found 4000.00:00:00.")]
    [InlineData("""{"steps":["AddOne"],"flow":{"parallelism":1}}""", "flow.key: Expected a text such as \"tenant/${input.tenant}\", found nothing.")]
    [InlineData("""{"steps":["AddOne"],"flow":{"key":"k"}}""", "flow: Expected parallelism, rate or both, found neither.")]
    [InlineData("""{"steps":["AddOne"],"flow":{"key":"k","parallelism":0}}""", "flow.parallelism: Expected 1 to 100, found 0.")]
    [InlineData("""{"steps":["AddOne"],"flow":{"key":"k","rate":{"limit":1}}}""", "flow.rate: Expected both limit and period.")]
    [InlineData("""{"steps":["AddOne"],"flow":{"key":"k","rate":{"limit":1,"period":"400d"}}}""", "flow.rate.period: Expected 1s to 1d, found 400d.")]
    [InlineData("""{"steps":["AddOne"],"flow":{"key":"${previous}","parallelism":1}}""", "flow.key: Expected expressions over input alone: the key must be known before the first step.")]
    [InlineData("""{"steps":["AddOne"],"flow":{"key":"${input}","parallelism":1},"input":[]}""", "flow.key: Expected a text or a number, found a value of kind Array.")]
    [InlineData("""{"steps":["AddOne"],"flow":{"key":"${input}","parallelism":1},"input":""}""", "flow.key: Expected 1 to 200 bytes of UTF-8, found 0.")]
    [InlineData("""[1]""", "body: Expected a JSON object, found a list.")]
    [InlineData("", "body: Expected a JSON object, found an empty body.")]
    [InlineData("{\"steps\":[\"AddOne\"],\n \"input\":}", "body: Not valid JSON at line 2, position 10: '}' is an invalid start of a value.")]
    public async Task Start_WithABadBody_IsRefused(string body, string expected)
    {
        var reply = await _host.PostAsync("/api/runs", body);

        Assert.Equal(400, reply.Status);
        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal("invalid-input", reply.Word("code"));
        Assert.Equal(expected, Assert.Single(reply.Errors));
        Assert.True(_host.NothingWritten);
    }

    [Theory]
    [InlineData("a/b", "with '/' at character 2")]
    [InlineData("-a", "found '-a'")]
    [InlineData("", "found an empty string")]
    public async Task Start_WithABadRunId_IsRefused(string runId, string expected)
    {
        var reply = await _host.PostAsync("/api/runs", $$"""{"steps":["AddOne"],"runId":"{{runId}}"}""");

        Assert.Equal(400, reply.Status);
        Assert.StartsWith("runId: Expected 1 to 128 letters", Assert.Single(reply.Errors), StringComparison.Ordinal);
        Assert.Contains(expected, reply.Errors[0], StringComparison.Ordinal);
        Assert.True(_host.NothingWritten);
    }

    [Fact]
    public async Task Start_WithABadRunIdInThePath_IsRefusedBeforeStorageSeesIt()
    {
        var before = _host.Storage.Operations;

        var reply = await _host.GetAsync("/api/runs/a%23b");

        Assert.Equal(400, reply.Status);
        Assert.Equal(before, _host.Storage.Operations);
    }

    [Fact]
    public async Task Start_WithDuplicateProperties_IsRefused()
    {
        var reply = await _host.PostAsync("/api/runs", """{"steps":["AddOne"],"input":1,"input":2}""");

        Assert.Equal(400, reply.Status);
        Assert.Contains("input", Assert.Single(reply.Errors), StringComparison.Ordinal);
        Assert.Contains("uplicate", reply.Errors[0], StringComparison.Ordinal);
        Assert.True(_host.NothingWritten);
    }

    [Fact]
    public async Task Start_WithSeveralProblems_NamesThemAll()
    {
        var reply = await _host.PostAsync("/api/runs", """{"steps":[5],"labels":"x","delay":"soon"}""");

        Assert.Equal(3, reply.Errors.Count);
    }

    [Fact]
    public async Task Start_WithABadExpression_MarksThePosition()
    {
        var reply = await _host.PostAsync("/api/runs", """{"steps":[{"step":"AddOne","input":"${input.a +}"}]}""");

        Assert.Equal(400, reply.Status);
        Assert.StartsWith("steps[0].input: ", Assert.Single(reply.Errors), StringComparison.Ordinal);
        Assert.True(_host.NothingWritten);
    }

    [Fact]
    public async Task Start_WithTooManySteps_IsRefused()
    {
        await using var host = new ApiHost();
        var steps = string.Join(',', Enumerable.Repeat("\"AddOne\"", 10_001));

        var reply = await host.PostAsync("/api/runs", $$"""{"steps":[{{steps}}]}""");

        Assert.Equal(400, reply.Status);
        Assert.Contains("10,001", Assert.Single(reply.Errors), StringComparison.Ordinal);
        Assert.True(host.NothingWritten);
    }

    [Theory]
    [InlineData("text/plain", "The body's Content-Type is 'text/plain'. Send 'Content-Type: application/json'.")]
    [InlineData(null, "The request has a body but no Content-Type. Send 'Content-Type: application/json'.")]
    [InlineData("application/json; charset=utf-16", "The body's charset is 'utf-16'. JSON is sent in UTF-8.")]
    public async Task Start_WithAnotherContentType_IsUnsupported(string? contentType, string expected)
    {
        var reply = await _host.SendAsync("POST", "/api/runs", """{"steps":["AddOne"]}""", contentType);

        Assert.Equal(415, reply.Status);
        Assert.Equal(expected, reply.Word("detail"));
        Assert.True(_host.NothingWritten);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/vnd.shop+json")]
    public async Task Start_WithAnyJsonContentType_IsAccepted(string contentType)
    {
        var reply = await _host.SendAsync("POST", "/api/runs", """{"steps":["AddOne"],"input":1}""", contentType);

        Assert.Equal(202, reply.Status);
    }

    [Fact]
    public async Task Start_WithACompressedBody_IsUnsupported()
    {
        var reply = await _host.PostAsync("/api/runs", """{"steps":["AddOne"]}""", ("Content-Encoding", "gzip"));

        Assert.Equal(415, reply.Status);
    }

    [Fact]
    public async Task Start_WithALargeInput_IsTooLarge()
    {
        var reply = await _host.PostAsync("/api/runs", $$"""{"steps":["AddOne"],"input":"{{new string('x', 2000)}}"}""");

        Assert.Equal(413, reply.Status);
        Assert.Equal("The input is 2,002 bytes; at most 1,024 are allowed. Store it elsewhere and pass a reference.", reply.Word("detail"));
        Assert.True(_host.NothingWritten);
    }

    [Fact]
    public async Task Start_WithABodyWithoutEnd_IsReadToTheCapOnly()
    {
        using var body = new EndlessStream();

        var reply = await _host.SendAsync("POST", "/api/runs", body, "application/json");

        Assert.Equal(413, reply.Status);
        Assert.InRange(body.Given, 1, 8 * 1024 * 1024);
        Assert.True(_host.NothingWritten);
    }

    [Fact]
    public async Task Start_WithBytesThatAreNotUtf8_IsRefused()
    {
        using var body = new MemoryStream([.. Encoding.ASCII.GetBytes("{\"input\":\""), 0xff, .. Encoding.ASCII.GetBytes("\"}")]);

        var reply = await _host.SendAsync("POST", "/api/runs", body, "application/json");

        Assert.Equal("body: Expected JSON in UTF-8, found bytes that are not UTF-8.", Assert.Single(reply.Errors));
    }

    [Theory]
    [InlineData("/api/runs/r1?wait=6m", "wait: Expected at most 5m, found '6m'.")]
    [InlineData("/api/runs/r1?wiat=6m", "wiat: Unknown query parameter 'wiat'. Did you mean 'wait'? Expected one of: wait.")]
    [InlineData("/api/health?x=1", "x: Unknown query parameter 'x'; none is expected here.")]
    public async Task Get_WithABadParameter_IsRefused(string path, string expected)
    {
        var reply = await _host.GetAsync(path);

        Assert.Equal(400, reply.Status);
        Assert.Equal(expected, Assert.Single(reply.Errors));
        Assert.Equal(path.Split('?')[0], reply.Word("instance"));
    }

    [Fact]
    public async Task Start_WithRunIdAndKey_IsRefused()
    {
        var reply = await _host.PostAsync("/api/runs", """{"steps":["AddOne"],"runId":"r1"}""", ("Idempotency-Key", "k"));

        Assert.Equal("runId: Expected either 'runId' or an idempotency key, found both: each of them names the run.", Assert.Single(reply.Errors));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
