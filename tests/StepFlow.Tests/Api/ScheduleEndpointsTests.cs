namespace StepFlow.Tests.Api;

public sealed class ScheduleEndpointsTests : IAsyncDisposable
{
    private const string Nightly = "/api/schedules/nightly";
    private const string Body = """{"cron":"0 2 * * *","timeZone":"Europe/Berlin","steps":["AddOne"],"input":1,"labels":["red"],"catchUp":"all","catchUpLimit":7,"flow":{"key":"k","parallelism":1}}""";
    private readonly ApiHost _host = new();

    [Fact]
    public async Task Put_Get_List_Delete()
    {
        var made = await _host.PutAsync(Nightly, Body);
        var again = await _host.PutAsync(Nightly, Body);
        var changed = await _host.PutAsync(Nightly, Body.Replace("0 2", "0 3", StringComparison.Ordinal));
        var shown = await _host.GetAsync(Nightly);
        var listed = await _host.GetAsync("/api/schedules");
        var deleted = await _host.SendAsync("DELETE", Nightly);

        Assert.Equal((201, 200, 200, 204), (made.Status, again.Status, changed.Status, deleted.Status));
        Assert.Equal(("0 3 * * *", "Europe/Berlin", "all"), (shown.Word("cron"), shown.Word("timeZone"), shown.Word("catchUp")));
        Assert.Equal("nightly", listed.Word("schedules.0.id"));
        Assert.NotNull(shown.Word("nextDue"));
        Assert.Equal(404, (await _host.GetAsync(Nightly)).Status);
        Assert.Equal(404, (await _host.SendAsync("DELETE", Nightly)).Status);
    }

    [Theory]
    [InlineData("""{"steps":["AddOne"]}""", "cron: Expected a cron expression such as \"0 2 * * *\", found nothing.")]
    [InlineData("""{"cron":5,"steps":["AddOne"]}""", "cron: Expected a string, found 5.")]
    [InlineData("""{"cron":"0 2 * *","steps":["AddOne"]}""", "cron: Expected five cron fields (minute, hour, day, month, weekday) or six with seconds first, found 4.")]
    [InlineData("""{"cron":"0 2 * * *","enabled":"yes","steps":["AddOne"]}""", "enabled: Expected true or false, found a string.")]
    [InlineData("""{"cron":"0 2 * * *","catchUp":"some","steps":["AddOne"]}""", "catchUp: Expected skip, last or all, found 'some'.")]
    [InlineData("""{"cron":"0 2 * * *","catchUpLimit":1001,"steps":["AddOne"]}""", "catchUpLimit: Expected 1 to 1000, found 1001.")]
    [InlineData("""{"cron":"0 2 * * *"}""", ": Expected either 'steps' or 'workflow', found neither.")]
    [InlineData("""{"cron":"0 2 * * *","steps":["AddOne"],"delay":"1s"}""", "delay: Unknown field 'delay'.")]
    public async Task Put_WithABadBody_IsRefused(string body, string expected)
    {
        var reply = await _host.PutAsync(Nightly, body);

        Assert.Equal(400, reply.Status);
        Assert.StartsWith(expected, Assert.Single(reply.Errors), StringComparison.Ordinal);
        Assert.Equal(404, (await _host.GetAsync(Nightly)).Status);
    }

    [Fact]
    public async Task Show_CredentialsInTheHeadersOfCalls_AreMasked()
    {
        const string Call = """{"call":{"url":"https://api.example/","headers":{"Authorization":"Bearer secret-1"}}}""";
        var made = await _host.PutAsync(Nightly, $$"""{"cron":"0 2 * * *","steps":[{{Call}}]}""");
        var version = await _host.PutAsync("/api/workflows/w/versions/v1", $$"""{"steps":["AddOne"],"onFailure":{"steps":[{{Call}}]} }""");

        Assert.Equal((201, 201), (made.Status, version.Status));
        foreach (var shown in new[] { made, version, await _host.GetAsync(Nightly), await _host.GetAsync("/api/schedules") })
        {
            Assert.DoesNotContain("secret-1", shown.Text, StringComparison.Ordinal);
            Assert.Contains("***", shown.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Put_OfAnUnknownWorkflow_IsNotFound()
    {
        var reply = await _host.PutAsync(Nightly, """{"cron":"0 2 * * *","workflow":"order"}""");

        Assert.Equal(404, reply.Status);
        Assert.StartsWith("No workflow named 'order' is published.", reply.Word("detail"), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
