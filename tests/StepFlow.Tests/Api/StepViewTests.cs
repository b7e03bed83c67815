using System.Text.Json;

namespace StepFlow.Tests.Api;

/// <summary>A view of a run holds so many bytes of results; a step's own view has the rest.</summary>
public sealed class StepViewTests : IAsyncDisposable
{
    private const int Large = 6 * 1024 * 1024;

    private readonly ApiHost _host = new();

    [Fact]
    public async Task Run_WithMoreResultsThanAViewShows_ShowsTheFirstAndTheOutput()
    {
        await RunLargeAsync();

        var run = await _host.GetAsync("/api/runs/r1");

        Assert.Equal("Succeeded", run.Word("status"));
        Assert.Equal(Large, run.Word("output")?.Length);
        Assert.Equal([false, false, false, true, true], run.Field("steps").EnumerateArray().Select(step => step.GetProperty("resultOmitted").GetBoolean()));
        Assert.Equal(
            [Large, Large, Large, 0, 0],
            run.Field("steps").EnumerateArray().Select(step => step.GetProperty("result")).Select(result => result.GetString()?.Length ?? 0));
    }

    [Theory]
    [InlineData("4")]
    [InlineData("step-4:Same")]
    public async Task Step_BehindWhatTheRunsViewShows_HasItsResult(string step)
    {
        await RunLargeAsync();

        var view = await _host.GetAsync($"/api/runs/r1/steps/{step}");

        Assert.Equal(200, view.Status);
        Assert.Equal("step-4:Same", view.Word("key"));
        Assert.False(view.Field("resultOmitted").GetBoolean());
        Assert.Equal(Large, view.Word("result")?.Length);
    }

    [Fact]
    public async Task Step_NotRecordedYet_HasNoResult()
    {
        await _host.PostAsync("/api/runs", """{"runId":"r1","steps":["AddOne",{"sleep":"1h"}],"input":1}""");

        var view = await _host.GetAsync("/api/runs/r1/steps/0");

        Assert.Equal("Pending", view.Word("status"));
        Assert.Equal((JsonValueKind.Null, false), (view.Field("result").ValueKind, view.Field("resultOmitted").GetBoolean()));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("+0")]
    [InlineData("step-0:AddOn")]
    [InlineData("99999999999")]
    public async Task Step_ThatIsNotThere_Is404_AndSaysWhichAre(string step)
    {
        await _host.RunAsync("""{"runId":"r1","steps":["AddOne","MultiplyWithTwo"],"input":1}""");

        var view = await _host.GetAsync($"/api/runs/r1/steps/{step}");

        Assert.Equal((404, "not-found"), (view.Status, view.Word("code")));
        Assert.Equal(
            $"Run 'r1' has no step '{step}'. Its 2 steps are 'step-0:AddOne' to 'step-1:MultiplyWithTwo'; a step is named by its key or its position.",
            view.Word("detail"));
    }

    [Fact]
    public async Task Step_OfAnUnknownRun_Is404()
    {
        var view = await _host.GetAsync("/api/runs/r1/steps/0");

        Assert.Equal((404, "not-found"), (view.Status, view.Word("code")));
        Assert.Contains("no run 'r1'", view.Word("detail"), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private Task RunLargeAsync() =>
        _host.RunAsync($$"""{"runId":"r1","steps":["Same","Same","Same","Same","Same"],"input":"{{new string('x', Large)}}"}""");
}
