using System.Text.Json;

namespace StepFlow.Functions.Tests.Worker;

/// <summary>Workers that end while runs go on. What they leave is found by the sweep, or comes back with the message.</summary>
public sealed class CrashTests
{
    [WorkerFact]
    public async Task Kill_InsideAStep_TheNextWorkerTriesItAgainAndRecordsItOnce()
    {
        await using var app = await RunningApp.StartAsync();
        await using var site = await HeldSite.StartAsync();
        var runId = await app.StartRunAsync(Steps(site));
        var first = await site.ArrivalAsync();

        await app.Host.KillWorkerAsync();
        await app.Host.StartWorkerAsync();
        site.Release();
        var run = await SweptAsync(app, runId);

        Assert.Equal(first, await site.ArrivalAsync());
        Assert.Equal(0, site.Waiting);
        AssertEnded(run);
        Assert.Equal(2, run.GetProperty("steps")[1].GetProperty("attempts").GetInt32());
    }

    [WorkerFact]
    public Task Kill_BetweenSteps_TheNextWorkerGoesOn() => KillBetweenStepsAsync(stepsPerDelivery: null);

    [WorkerFact]
    public Task Kill_BetweenStepsInARow_TheNextWorkerGoesOn() => KillBetweenStepsAsync("8");

    [WorkerFact]
    public async Task Terminate_InsideAStep_TheClaimIsGivenBackAndTheNextWorkerGoesOnAtOnce()
    {
        await using var app = await RunningApp.StartAsync();
        await using var site = await HeldSite.StartAsync();
        var runId = await app.StartRunAsync(Steps(site));
        await site.ArrivalAsync();

        var exitCode = await app.Host.TerminateWorkerAsync();
        await app.Host.StartWorkerAsync();
        site.Release();
        var run = await app.EndAsync(runId);

        Assert.Equal(0, exitCode);
        AssertEnded(run);
        Assert.Equal(1, run.GetProperty("steps")[1].GetProperty("attempts").GetInt32());
    }

    [WorkerFact]
    public async Task Stop_InsideAStep_TheHostWaitsForItsEnd()
    {
        await using var app = await RunningApp.StartAsync();
        await using var site = await HeldSite.StartAsync();
        var runId = await app.StartRunAsync(Steps(site));
        await site.ArrivalAsync();

        var stopping = app.Host.StopWorkerAsync();
        site.Release();
        var exitCode = await stopping;
        await app.Host.StartWorkerAsync();
        var run = await app.EndAsync(runId);

        Assert.Equal((0, 0), (exitCode, site.Waiting));
        AssertEnded(run);
    }

    private static async Task KillBetweenStepsAsync(string? stepsPerDelivery)
    {
        const int Steps = 40;
        await using var app = await RunningApp.StartAsync(TimeSpan.FromSeconds(3), stepsPerDelivery);
        var steps = string.Join(',', Enumerable.Repeat("\"AddOne\"", Steps));
        var runId = await app.StartRunAsync($$"""{"steps": [{{steps}}], "input": 0}""");
        await app.UntilAsync(runId, run => run.GetProperty("cursor").GetInt32() > 3);

        await app.Host.KillWorkerAsync();
        await app.Host.StartWorkerAsync();
        var run = await SweptAsync(app, runId);

        Assert.Equal(("Succeeded", Steps), (run.GetProperty("status").GetString(), run.GetProperty("output").GetInt32()));
        Assert.Equal(Enumerable.Range(1, Steps), run.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("result").GetInt32()));
    }

    private static string Steps(HeldSite site) =>
        $$"""{"steps": ["AddOne", {"call": {"method": "POST", "url": "{{site.Url}}" } }, {"step": "MultiplyWithTwo", "input": "${steps.AddOne}"}], "input": 1}""";

    private static void AssertEnded(JsonElement run)
    {
        Assert.Equal(("Succeeded", 4), (run.GetProperty("status").GetString(), run.GetProperty("output").GetInt32()));
        Assert.Equal(
            ["step-0:AddOne", "step-1:call", "step-2:MultiplyWithTwo"],
            run.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("key").GetString()));
    }

    /// <summary>The run once it has ended, with a sweep before every look: the timer's minute passes in no time.</summary>
    private static async Task<JsonElement> SweptAsync(RunningApp app, string runId) => await app.UntilAsync(
        runId,
        async run =>
        {
            await app.Host.FireAsync("Sweep");
            return run.GetProperty("status").GetString() == "Succeeded";
        });
}
