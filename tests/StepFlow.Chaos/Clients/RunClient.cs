using System.Globalization;
using System.Net;
using System.Text.Json;
using StepFlow.Chaos.Plans;
using StepFlow.Runs;

namespace StepFlow.Chaos.Clients;

/// <summary>
/// One caller: starts a run, sends the event that it waits for, sometimes has an operator interfere, waits for its end and starts the
/// next, until told to start no more.
/// </summary>
internal sealed class RunClient(int number, ChaosOptions options, ApiClient api, RunLedger ledger, string gates)
{
    private readonly Random _random = new(unchecked((options.Seed * 1_000_003) + number));

    /// <summary>Works until <paramref name="noMore"/>, then until the last run has ended or <paramref name="giveUp"/>.</summary>
    public async Task RunAsync(CancellationToken noMore, CancellationToken giveUp)
    {
        var operations = new RunOperator(api, ledger, gates, _random);
        try
        {
            for (var count = 0; count == 0 || !noMore.IsCancellationRequested; count++)
            {
                var run = await StartAsync(count, giveUp);
                if (run is null)
                    return;
                await Task.WhenAll(NotifyAsync(run, giveUp), operations.InterfereAsync(run, giveUp));
                if (run.Plan.Kind == PlanKind.Chain && _random.Next(20) == 0)
                    await ForkAsync(run, operations, giveUp);
                await EndAsync(run, operations, giveUp);
            }
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            // What has not ended by now is lost; the last check says so.
        }
    }

    private async Task<RunUnderTest?> StartAsync(int count, CancellationToken giveUp)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"chaos-{options.Seed}-{number}-{count}");
        var plan = RandomPlans.Create(_random, key, options.MaxSteps);
        var (status, body) = await api.SendAsync(HttpMethod.Post, "/api/runs", plan.Request, key, _random, giveUp);
        return Accepted(status, body, id => new RunUnderTest(id, plan), RunId.FromKey(key));
    }

    /// <summary>Sends the event under a key: however often that is repeated, the run gets it once.</summary>
    private async Task NotifyAsync(RunUnderTest run, CancellationToken giveUp)
    {
        if (run.Plan.Event is not { } sent)
            return;
        var random = new Random(number);
        await Task.Delay(sent.After, giveUp);
        var path = $"/api/runs/{run.RunId}/events/{Uri.EscapeDataString(sent.Id)}";
        var (status, body) = await api.SendAsync(
            HttpMethod.Post, path, PlanBuilder.Text(sent.Payload), $"event-{run.RunId}", random, giveUp);
        var ended = status == HttpStatusCode.Conflict && run.CancelAsked;
        if (status is not (HttpStatusCode.Accepted or HttpStatusCode.OK) && !ended)
            ledger.Violations.Add(run.RunId, $"Expected 202 or 200 for an event, found {(int)status}.", body);
    }

    private async Task ForkAsync(RunUnderTest run, RunOperator operations, CancellationToken giveUp)
    {
        if (await api.GetRunAsync(run.RunId, _random, giveUp) is not ({ } view, _))
            return;
        var from = _random.Next(Math.Min(view.Cursor, view.Steps.Count - 1) + 1);
        var key = $"fork-{run.RunId}";
        var (status, body) = await api.SendAsync(
            HttpMethod.Post, $"/api/runs/{run.RunId}/fork", JsonSerializer.Serialize(new { from }), key, _random, giveUp);
        if (Accepted(status, body, id => new RunUnderTest(id, run.Plan) { ForkOf = (run.RunId, from) }, RunId.FromKey(key)) is { } fork)
            await EndAsync(fork, operations, giveUp);
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
    private async Task EndAsync(RunUnderTest run, RunOperator operations, CancellationToken giveUp)
    {
        var pause = TimeSpan.FromMilliseconds(Math.Max(500, options.Runs * 40));
        while (!run.Ended)
        {
            await Task.Delay(pause * (0.5 + _random.NextDouble()), giveUp);
            var (view, body) = await api.GetRunAsync(run.RunId, _random, giveUp);
            if (view is null)
            {
                ledger.Violations.Add(run.RunId, "The run was accepted and is not there.", body);
                return;
            }

            if (await operations.HelpAsync(run, view, body, giveUp))
                continue;
            run.Ended = view.Status.IsTerminal() && (view.Compensation is null || view.Compensation.Status?.IsTerminal() == true);
        }
    }
}
