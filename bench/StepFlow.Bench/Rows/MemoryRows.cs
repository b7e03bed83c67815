using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using StepFlow.Bench.Processes;
using StepFlow.Bench.Report;
using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>Resident memory of the server while many runs sleep, as they were started, and after a restart.</summary>
internal sealed class MemoryRows : IRows
{
    private const long MaxBytes = 200L * 1024 * 1024;
    private const int Clients = 20;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public string Name => "memory";

    public async IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var directory = context.NewDirectory("memory");
        var runs = context.Repeat(10_000, 2_000);
        var name = Text.Of($"server memory, {runs:N0} sleeping runs");
        await using (var server = await context.StartServerAsync(directory, storage: null, cancellationToken))
        {
            var idle = server.Process.Memory;
            await SleepersAsync(new StepFlowClient(server), runs, cancellationToken);
            await Task.Delay(Settle, cancellationToken);
            yield return Row(name, server.Process, Text.Of($"{Text.Megabytes(idle)} before the first run"));
        }

        var began = Stopwatch.GetTimestamp();
        await using var restarted = await context.StartServerAsync(directory, storage: null, cancellationToken);
        var ready = Stopwatch.GetElapsedTime(began);
        await Task.Delay(Settle, cancellationToken);
        yield return Row(name + ", restarted", restarted.Process, Text.Of($"answers {ready.TotalSeconds:0.0} s after its start"));
    }

    private static async Task SleepersAsync(StepFlowClient engine, int count, CancellationToken cancellationToken)
    {
        object[] steps = [new { sleep = "1h" }, "AddOne"];
        var ids = new ConcurrentBag<string>();
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(StartAsync, cancellationToken)));
        // A sample is enough: a run that did not sleep would have ended or failed at once, as all of them would.
        foreach (var runId in ids.Take(50))
        {
            if (await engine.StatusAsync(runId, cancellationToken) is not "Waiting" and var status)
                throw new BenchException($"Run {runId} should sleep and is {status}.");
        }

        async Task StartAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0)
                ids.Add(await engine.StartAsync(steps, cancellationToken));
        }
    }

    private static Figure Row(string name, ChildProcess server, string note) => Figure.Judged(
        "embedded",
        name,
        Text.Megabytes(server.Memory),
        $"≤ {Text.Megabytes(MaxBytes)}",
        server.Memory <= MaxBytes,
        $"resident; at most {Text.Megabytes(server.PeakMemory)}; {note}");
}
