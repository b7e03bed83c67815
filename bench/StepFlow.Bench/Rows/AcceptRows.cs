using System.Runtime.CompilerServices;
using StepFlow.Bench.Report;
using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>POST /api/runs by one client, each after the last run has ended: what accepting alone costs.</summary>
internal sealed class AcceptRows : IRows
{
    private const double MaxMs = 5;

    public string Name => "accept";

    public async IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var server = await context.StartEmbeddedAsync(cancellationToken);
        var engine = new StepFlowClient(server);
        await engine.WarmAsync(context, cancellationToken);
        var times = new List<double>();
        for (var i = 0; i < context.Repeat(1000, 200); i++)
            times.Add((await engine.RunAsync(2, cancellationToken)).AcceptMs ?? 0);
        var accept = new Samples(times);
        yield return Figure.Judged(
            "embedded",
            "POST /api/runs, p50",
            Text.Milliseconds(accept.Median),
            Text.Of($"≤ {MaxMs:0} ms"),
            accept.Median <= MaxMs,
            Text.Of($"p99 {accept.Percentile(99):0.00} ms, of {accept.Count}"));
    }
}
