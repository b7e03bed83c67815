using System.Diagnostics;
using StepFlow.Azurite;
using StepFlow.Chaos;
using StepFlow.Chaos.Cluster;

namespace StepFlow.Load;

/// <summary>Rising rates against a server in a process of its own until it is saturated, then a burst, then the check that what was accepted is done.</summary>
internal sealed class LoadRun(LoadOptions options, LoadClient client, TextWriter output)
{
    private readonly List<LoadStage> _stages = [];
    private readonly List<Answer> _warming = [];
    private int _number;

    /// <summary>True when all is as it should be.</summary>
    public static async Task<bool> ExecuteAsync(LoadOptions options, TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("stepflow-load-").FullName;
        await using var azurite = options.Backend == ChaosBackend.Azurite ? await AzuriteProcess.StartAsync(Directory.CreateDirectory(Path.Combine(directory, "azurite")).FullName) : null;
        string[] storage = azurite is null ? ["--data", Path.Combine(directory, "data")] : ["--storage", azurite.ConnectionString];
        await using var server = ServerProcess.Serve([.. storage, "--max-requests", $"{options.MaxRequests}"], Path.Combine(directory, "server.log"));
        var url = await server.ListensAsync() ?? throw new InvalidOperationException($"The server did not start; see {directory}/server.log.");
        using var client = new LoadClient(url);
        var run = new LoadRun(options, client, output);
        await run.RaiseAsync();
        var good = await run.CheckAsync();
        await output.WriteLineAsync(FormattableString.Invariant($"server's memory at the end: {server.WorkingSet / 1048576.0:0} MB"));
        await server.StopAsync();
        if (azurite is not null)
            await azurite.DisposeAsync();
        Directory.Delete(directory, recursive: true);
        return good;
    }

    private async Task RaiseAsync()
    {
        // The first requests of a process are slow: they are no figure of any rate.
        _warming.AddRange((await HoldAsync(20, TimeSpan.FromSeconds(2))).Answers);
        foreach (var rate in options.RatesInOrder.TakeWhile(rate => _number + (rate * options.Hold.TotalSeconds) <= options.MaxRuns))
        {
            var stage = await HoldAsync(rate, options.Hold);
            _stages.Add(stage);
            if (stage.Saturation(rate) is { } why)
            {
                await output.WriteLineAsync($"saturated at {rate} a second: {why}");
                break;
            }
        }

        _stages.Add(await BurstAsync());
    }

    private async Task<bool> CheckAsync()
    {
        var check = new LoadCheck(client, options.Backend == ChaosBackend.Sqlite);
        await check.RunAsync([.. _warming, .. _stages.SelectMany(s => s.Answers)]);
        await output.WriteLineAsync(LoadStage.Header);
        foreach (var stage in _stages)
            await output.WriteLineAsync(stage.Row(check.Ends));
        await output.WriteLineAsync(check.Summary);
        foreach (var problem in check.Problems.Take(20))
            await output.WriteLineAsync(problem);
        return check.Problems.IsEmpty;
    }

    /// <summary>Sends at a rate whatever the answers do (an open loop), in slices of five milliseconds.</summary>
    private async Task<LoadStage> HoldAsync(int rate, TimeSpan time)
    {
        var sent = new List<Task<Answer>>();
        var notSent = 0;
        var (began, beganAt) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        using var slices = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var due = 0; due < rate * time.TotalSeconds && await slices.WaitForNextTickAsync();)
        {
            for (; due < rate * Math.Min(time.TotalSeconds, Stopwatch.GetElapsedTime(began).TotalSeconds); due++)
            {
                var after = due / (double)rate;
                if (client.Open < options.MaxOpen)
                    sent.Add(client.StartAsync(_number++, began + (long)(after * Stopwatch.Frequency), beganAt.AddSeconds(after)));
                else
                    notSent++;
            }
        }

        var answers = await Task.WhenAll(sent);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new LoadStage($"{rate}", seconds, answers, notSent, await client.SettleAsync(options.SettleLimit));
    }

    private async Task<LoadStage> BurstAsync()
    {
        var (began, beganAt) = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        var answers = await Task.WhenAll(Enumerable.Range(0, options.Burst)
            .Select(_ => Task.Run(() => client.StartAsync(Interlocked.Increment(ref _number), began, beganAt))));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new LoadStage("burst", seconds, answers, 0, await client.SettleAsync(options.SettleLimit));
    }
}
