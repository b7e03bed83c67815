using System.Globalization;
using System.Net;
using System.Text.Json;
using StepFlow.Chaos.Plans;
using StepFlow.Runs;

namespace StepFlow.Chaos.Clients;

/// <summary>
/// One caller: starts a run, sometimes pauses, resumes, cancels or forks it, waits for its end and starts the next, until told to
/// start no more.
/// </summary>
internal sealed class RunClient(int number, ChaosOptions options, ApiClient api, RunLedger ledger)
{
    private readonly Random _random = new(unchecked((options.Seed * 1_000_003) + number));

    /// <summary>Works until <paramref name="noMore"/>, then until the last run has ended or <paramref name="giveUp"/>.</summary>
    public async Task RunAsync(CancellationToken noMore, CancellationToken giveUp)
    {
        try
        {
            for (var count = 0; count == 0 || !noMore.IsCancellationRequested; count++)
            {
                var run = await StartAsync(count, giveUp);
                if (run is null)
                    return;
                await OperateAsync(run, giveUp);
                await EndAsync(run, giveUp);
            }
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            // What has not ended by now is lost; the last check says so.
        }
    }

    private async Task<RunUnderTest?> StartAsync(int count, CancellationToken giveUp)
    {
        var plan = RandomPlan.Create(_random, options.MaxSteps);
        var key = string.Create(CultureInfo.InvariantCulture, $"chaos-{options.Seed}-{number}-{count}");
        var (status, body) = await api.SendAsync(HttpMethod.Post, "/api/runs", plan.Request, key, _random, giveUp);
        return Accepted(status, body, id => new RunUnderTest(id, plan), RunId.FromKey(key));
    }

    private async Task OperateAsync(RunUnderTest run, CancellationToken giveUp)
    {
        switch (_random.Next(20))
        {
            case 0 or 1:
                await PauseForAWhileAsync();
                run.Paused = true;
                await ActAsync(run, "pause", giveUp);
                await PauseForAWhileAsync();
                await ActAsync(run, "resume", giveUp);
                break;
            case 2:
                await PauseForAWhileAsync();
                run.CancelAsked = true;
                await ActAsync(run, "cancel", giveUp);
                break;
            case 3:
                await PauseForAWhileAsync();
                await ForkAsync(run, giveUp);
                break;
            default:
                break;
        }

        Task PauseForAWhileAsync() => Task.Delay(_random.Next(3000), giveUp);
    }

    private async Task ActAsync(RunUnderTest run, string action, CancellationToken giveUp)
    {
        var (status, body) = await api.SendAsync(HttpMethod.Post, $"/api/runs/{run.RunId}/{action}", null, null, _random, giveUp);
        // A run that has ended meanwhile refuses.
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Conflict))
            ledger.Violations.Add(run.RunId, $"Expected 200 or 409 for {action}, found {(int)status}.", body);
    }

    private async Task ForkAsync(RunUnderTest run, CancellationToken giveUp)
    {
        if (await api.GetRunAsync(run.RunId, _random, giveUp) is not ({ } view, _))
            return;
        var from = _random.Next(Math.Min(view.Cursor, view.Steps.Count - 1) + 1);
        var key = $"fork-{run.RunId}";
        var (status, body) = await api.SendAsync(
            HttpMethod.Post, $"/api/runs/{run.RunId}/fork", JsonSerializer.Serialize(new { from }), key, _random, giveUp);
        if (Accepted(status, body, id => new RunUnderTest(id, run.Plan) { ForkOf = (run.RunId, from) }, RunId.FromKey(key)) is { } fork)
            await EndAsync(fork, giveUp);
    }

    private RunUnderTest? Accepted(HttpStatusCode status, string body, Func<string, RunUnderTest> make, string expectedId)
    {
        if (status is not (HttpStatusCode.Accepted or HttpStatusCode.OK))
        {
            ledger.Violations.Add(expectedId, $"Expected 202 or 200 for a start, found {(int)status}.", body);
            return null;
        }

        using var document = JsonDocument.Parse(body);
        var id = document.RootElement.GetProperty("runId").GetString() ?? "";
        if (id != expectedId)
            ledger.Violations.Add(id, $"Expected the run that the key names, '{expectedId}'.", body);
        var run = make(id);
        ledger.Add(run);
        return run;
    }

    /// <summary>All clients together look at a bounded rate, so that looking is not the load.</summary>
    private async Task EndAsync(RunUnderTest run, CancellationToken giveUp)
    {
        var pause = TimeSpan.FromMilliseconds(Math.Max(500, options.Runs * 40));
        while (true)
        {
            await Task.Delay(pause * (0.5 + _random.NextDouble()), giveUp);
            var (view, body) = await api.GetRunAsync(run.RunId, _random, giveUp);
            if (view is null)
            {
                ledger.Violations.Add(run.RunId, "The run was accepted and is not there.", body);
                return;
            }

            if (!view.Status.IsTerminal())
                continue;
            run.Ended = true;
            return;
        }
    }
}
