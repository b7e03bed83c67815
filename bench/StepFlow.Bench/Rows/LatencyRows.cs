using System.Runtime.CompilerServices;
using StepFlow.Bench.Report;
using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>From one step's start to the next, in a single run of 10 on an otherwise idle server.</summary>
internal sealed class LatencyRows : IRows
{
    /// <summary>What StepFlow may add to the disk's own time.</summary>
    public const double OwnMs = 0.5;

    public string Name => "latency";

    public async IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var server = await context.StartEmbeddedAsync(cancellationToken);
        var engine = new StepFlowClient(server);
        await engine.WarmAsync(context, cancellationToken);
        var times = new List<double>();
        var disk = new List<double>();
        // Disk and engine in turns: a shared disk changes its speed within seconds.
        for (var round = 0; round < 5; round++)
        {
            disk.Add(context.SyncTimes().Median);
            times.AddRange(await engine.StepTimesAsync(context.Repeat(20, 5), 10, cancellationToken));
        }

        var step = new Samples(times);
        var sync = new Samples(disk).Median;
        yield return Figure.Judged(
            "embedded",
            "step start to next step start, one run of 10",
            Text.Milliseconds(step.Median),
            Text.Of($"≤ fdatasync {sync:0.00} + {OwnMs:0.0} ms"),
            step.Median <= sync + OwnMs,
            Text.Of($"median of {step.Count}; p90 {step.Percentile(90):0.00}, p99 {step.Percentile(99):0.00} ms; fdatasync measured in turns"));
    }
}
