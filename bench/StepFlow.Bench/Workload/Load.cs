using System.Collections.Concurrent;
using System.Diagnostics;

namespace StepFlow.Bench.Workload;

/// <summary>Many runs by many clients, each starting its next run when its last one has ended.</summary>
internal static class Load
{
    public static async Task<LoadResult> ApplyAsync(IEngineClient engine, LoadShape shape, CancellationToken cancellationToken)
    {
        var results = new ConcurrentBag<RunResult>();
        var cpu = engine.Cpu;
        var left = shape.Runs;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, shape.Clients).Select(_ => Task.Run(ClientAsync, cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(began);
        return new LoadResult(shape.Runs * shape.Steps / elapsed.TotalSeconds, (engine.Cpu - cpu) / (shape.Runs * shape.Steps), [.. results]);

        async Task ClientAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0)
                results.Add(await engine.RunAsync(shape.Steps, cancellationToken));
        }
    }
}
