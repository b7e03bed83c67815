using System.Text.Json;

namespace StepFlow.Tests.Api;

public sealed class RunListTests : IAsyncDisposable
{
    private readonly ApiHost _host = new();

    [Fact]
    public async Task List_ByPages_ShowsEveryRunOnce()
    {
        for (var i = 0; i < 7; i++)
            await _host.PostAsync("/api/runs", $$"""{"runId":"r{{i}}","steps":["AddOne"],"input":1}""");
        var seen = new List<string?>();
        var pages = 0;
        string? cursor = null;
        do
        {
            var page = await _host.GetAsync("/api/runs?limit=3" + (cursor is null ? "" : $"&cursor={cursor}"));
            seen.AddRange(page.Field("runs").EnumerateArray().Select(r => r.GetProperty("runId").GetString()));
            cursor = page.Field("nextCursor").GetString();
            pages++;
        }
        while (cursor is not null);

        Assert.Equal(7, seen.Count);
        Assert.Equal(7, seen.Distinct().Count());
        Assert.Equal(3, pages);
    }

    [Theory]
    [InlineData("status=Failed", "bad")]
    [InlineData("status=failed", "bad")]
    [InlineData("label=red", "good")]
    [InlineData("workflow=order", "flow")]
    [InlineData("workflow=order&version=v1", "flow")]
    [InlineData("workflow=order&version=v2", "")]
    [InlineData("to=2001-01-01", "")]
    [InlineData("from=2001-01-01T00:00:00Z&status=Failed", "bad")]
    public async Task List_WithFilters_ShowsWhatMatches(string query, string expected)
    {
        await _host.PutAsync("/api/workflows/order/versions/v1", """{"steps":["AddOne"]}""");
        await _host.RunAsync("""{"runId":"good","steps":["AddOne"],"input":1,"labels":["red"]}""");
        await _host.RunAsync("""{"runId":"bad","steps":["Refuse"],"input":1}""");
        await _host.RunAsync("""{"runId":"flow","workflow":"order","input":1}""");

        var page = await _host.GetAsync($"/api/runs?{query}");

        Assert.Equal(expected, string.Join(",", page.Field("runs").EnumerateArray().Select(r => r.GetProperty("runId").GetString())));
        Assert.Equal(JsonValueKind.Null, page.Field("nextCursor").ValueKind);
    }

    [Theory]
    [InlineData("status=Done", "status: Expected one of Pending, Running, Waiting, Paused, Blocked, Succeeded, Failed, Canceled, found 'Done'.")]
    [InlineData("status=5", "status: Expected one of Pending, Running, Waiting, Paused, Blocked, Succeeded, Failed, Canceled, found '5'.")]
    [InlineData("limit=0", "limit: Expected a whole number from 1 to 500, found '0'.")]
    [InlineData("limit=501", "limit: Expected a whole number from 1 to 500, found '501'.")]
    [InlineData("limit=ten", "limit: Expected a whole number from 1 to 500, found 'ten'.")]
    [InlineData("limit=", "limit: Expected a value, found none.")]
    [InlineData("limit=1&limit=2", "limit: Expected once, found 2 times.")]
    [InlineData("from=yesterday", "from: Expected a time such as 2026-01-31 or 2026-01-31T12:00:00Z, found 'yesterday'.")]
    [InlineData("from=2026-01-02&to=2026-01-01", "to: Expected a time after 'from'; no run can match.")]
    [InlineData("cursor=abc", "cursor: Expected the nextCursor of an earlier page, found 'abc'.")]
    [InlineData("cursor=%21%21", "cursor: Expected the nextCursor of an earlier page, found '!!'.")]
    [InlineData("stauts=Failed", "stauts: Unknown query parameter 'stauts'. Did you mean 'status'? Expected one of: status, workflow, version, label, from, to, limit, cursor.")]
    public async Task List_WithABadParameter_IsRefused(string query, string expected)
    {
        var reply = await _host.GetAsync($"/api/runs?{query}");

        Assert.Equal(400, reply.Status);
        Assert.Equal(expected, Assert.Single(reply.Errors));
    }

    [Fact]
    public async Task List_WithABadWorkflowName_IsRefused()
    {
        var reply = await _host.GetAsync("/api/runs?workflow=a%2Fb");

        Assert.StartsWith("workflow: Expected 1 to 128 letters", Assert.Single(reply.Errors), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
