using System.Runtime.CompilerServices;
using StepFlow.Bench.Report;
using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>200 runs of 5 by 20 clients over HTTP. The budget is a multiple of Restate's, so it is judged among the peers.</summary>
internal sealed class ThroughputRows : IRows
{
    public string Name => "throughput";

    public async IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var server = await context.StartEmbeddedAsync(cancellationToken);
        var engine = new StepFlowClient(server);
        await engine.WarmAsync(context, cancellationToken);
        var loads = new List<LoadResult>();
        for (var i = 0; i < context.Repeat(9, 3); i++)
            loads.Add(await Load.ApplyAsync(engine, LoadShape.Standard, cancellationToken));
        var rate = new Samples(loads.Select(load => load.StepsPerSecond));
        var cpu = new Samples(loads.Select(load => load.CpuPerStep.TotalMilliseconds));
        var accept = new Samples(loads.SelectMany(load => load.Runs).Select(run => run.AcceptMs ?? 0));
        yield return new Figure(
            "embedded",
            "200 runs of 5, 20 clients",
            Text.Rate(rate.Median),
            Note: Text.Of($"median of {rate.Count}, {rate.Min:0} to {rate.Max:0}; the server's CPU {cpu.Median:0.00} ms a step"));
        yield return new Figure(
            "embedded",
            "POST /api/runs under that load, p50",
            Text.Milliseconds(accept.Median),
            Note: Text.Of($"p99 {accept.Percentile(99):0.00} ms; the time includes the wait for a core"));
    }
}
