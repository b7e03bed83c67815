namespace StepFlow.Tests.Api;

/// <summary>JSON may escape half a surrogate pair, which is no text: whoever sends it is told so; it is no failure of the server.</summary>
public sealed class HalfSurrogateTests : IAsyncDisposable
{
    private readonly ApiHost _host = new();

    [Theory]
    [InlineData("""{"steps":["AddOne"],"runId":"\ud800"}""", "runId")]
    [InlineData("""{"steps":["AddOne"],"labels":["a","\udc00"]}""", "labels[1]")]
    [InlineData("""{"steps":["AddOne"],"delay":"\ud800"}""", "delay")]
    [InlineData("""{"steps":["AddOne"],"\ud800":1}""", "body")]
    [InlineData("""{"steps":["AddOne"],"input":{"\ud800":1}}""", "body")]
    public async Task Start_WithHalfASurrogatePair_IsRefused(string body, string where)
    {
        var reply = await _host.PostAsync("/api/runs", body);

        Assert.Equal(400, reply.Status);
        Assert.StartsWith($"{where}: ", Assert.Single(reply.Errors), StringComparison.Ordinal);
        Assert.Contains("half a surrogate pair", reply.Errors[0], StringComparison.Ordinal);
        Assert.True(_host.NothingWritten);
    }

    [Fact]
    public async Task Fork_FromHalfASurrogatePair_IsRefused()
    {
        await _host.RunAsync("""{"steps":["AddOne"],"input":1,"runId":"a"}""");

        var reply = await _host.PostAsync("/api/runs/a/fork", """{"from":"\ud800"}""");

        Assert.Equal(400, reply.Status);
        Assert.Contains("half a surrogate pair", Assert.Single(reply.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"cron":"0 0 1 1 *","steps":["AddOne"],"input":"\udc00\ud800"}""")]
    [InlineData("""{"cron":"0 0 1 1 *","steps":["AddOne"],"input":{"a":["\ud800"]}}""")]
    public async Task PutSchedule_WithHalfASurrogatePairInItsInput_KeepsItAsItIs(string body)
    {
        Assert.Equal(201, (await _host.PutAsync("/api/schedules/s", body)).Status);
        Assert.Equal(200, (await _host.PutAsync("/api/schedules/s", body)).Status);

        Assert.Equal(200, (await _host.GetAsync("/api/schedules/s")).Status);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
