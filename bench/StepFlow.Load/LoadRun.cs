using System.Diagnostics;
using StepFlow.Chaos.Cluster;

namespace StepFlow.Load;

/// <summary>Rising rates against a server in a process of its own, then a burst, then the check that what was accepted is done.</summary>
internal sealed class LoadRun(LoadOptions options, LoadClient client, TextWriter output)
{
    private readonly List<Answer> _answers = [];
    private int _number;

    /// <summary>True when all is as it should be.</summary>
    public static async Task<bool> ExecuteAsync(LoadOptions options, TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("stepflow-load-").FullName;
        await using var server = ServerProcess.Serve(
            ["--data", Path.Combine(directory, "data"), "--max-requests", $"{options.MaxRequests}"], Path.Combine(directory, "server.log"));
        var url = await server.ListensAsync() ?? throw new InvalidOperationException($"The server did not start; see {directory}/server.log.");
        using var client = new LoadClient(url);
        var run = new LoadRun(options, client, output);
        await run.RaiseAsync();
        var good = await LoadCheck.RunAsync(client, run._answers, options, output);
        await output.WriteLineAsync(FormattableString.Invariant($"server's memory at the end: {server.WorkingSet / 1048576.0:0} MB"));
        await server.StopAsync();
        Directory.Delete(directory, recursive: true);
        return good;
    }

    private async Task RaiseAsync()
    {
        await output.WriteLineAsync(LoadStage.Header);
        // The first requests of a process are slow: they are no figure of any rate.
        _answers.AddRange((await HoldAsync(20, TimeSpan.FromSeconds(2))).Answers);
        foreach (var rate in options.Rates)
            await NoteAsync(await HoldAsync(rate, options.Hold));
        await NoteAsync(await BurstAsync());
    }

    private async Task NoteAsync(LoadStage stage)
    {
        _answers.AddRange(stage.Answers);
        await output.WriteLineAsync(stage.ToString());
    }

    /// <summary>Sends at a rate whatever the answers do (an open loop), in slices of five milliseconds.</summary>
    private async Task<LoadStage> HoldAsync(int rate, TimeSpan time)
    {
        var sent = new List<Task<Answer>>();
        var notSent = 0;
        var began = Stopwatch.GetTimestamp();
        using var slices = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        for (var due = 0; due < rate * time.TotalSeconds && await slices.WaitForNextTickAsync();)
        {
            for (; due < rate * Math.Min(time.TotalSeconds, Stopwatch.GetElapsedTime(began).TotalSeconds); due++)
            {
                if (client.Open < options.MaxOpen)
                    sent.Add(client.StartAsync(_number++, began + (long)(due * (double)Stopwatch.Frequency / rate)));
                else
                    notSent++;
            }
        }

        var answers = await Task.WhenAll(sent);
        return new LoadStage($"{rate}", Stopwatch.GetElapsedTime(began).TotalSeconds, answers, notSent);
    }

    private async Task<LoadStage> BurstAsync()
    {
        var began = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, options.Burst).Select(_ => Task.Run(() => client.StartAsync(Interlocked.Increment(ref _number), began))));
        return new LoadStage("burst", Stopwatch.GetElapsedTime(began).TotalSeconds, answers, 0);
    }
}
