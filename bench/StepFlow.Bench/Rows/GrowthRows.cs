using System.Runtime.CompilerServices;
using StepFlow.Bench.Report;
using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>Time per step of one run at 10 to 10,000 steps: flat, or the run pays for its past.</summary>
internal sealed class GrowthRows : IRows
{
    private const double MaxRatio = 1.2;

    public string Name => "growth";

    public async IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // As many steps of each size, so that what comes every so many steps (a checkpoint of the log) falls on all sizes.
        (int Steps, int Runs)[] sizes = context.Quick ? [(10, 20), (100, 2), (1000, 1)] : [(10, 100), (100, 10), (1000, 1), (10_000, 1)];
        var rounds = context.Quick ? 2 : 6;
        await using var server = await context.StartEmbeddedAsync(cancellationToken);
        var engine = new StepFlowClient(server);
        await engine.WarmAsync(context, cancellationToken);
        var times = sizes.ToDictionary(size => size.Steps, _ => new List<double>());
        // Sizes in turns, so that a slow moment of the machine falls on all of them.
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (steps, runs) in sizes)
                times[steps].Add(await TimeAsync(engine, steps, runs, cancellationToken));
        }

        foreach (var (steps, runs) in sizes)
            yield return Row(steps, runs, times[steps], times[10]);
    }

    /// <summary>The mean time of a step, over all steps of the runs, which come one after the other (ms).</summary>
    private static async Task<double> TimeAsync(StepFlowClient engine, int steps, int runs, CancellationToken cancellationToken)
    {
        var sum = 0.0;
        for (var i = 0; i < runs; i++)
            sum += (await engine.RunAsync(steps, cancellationToken)).MeanStepMs;
        return sum / runs;
    }

    private static Figure Row(int steps, int runs, List<double> times, List<double> first)
    {
        var name = Text.Of($"per step, one run of {steps:N0}");
        var time = Text.Milliseconds(new Samples(times).Median);
        var ratio = new Samples(times.Zip(first, (left, right) => left / right));
        var note = Text.Of($"median of {times.Count} rounds of {runs}; {ratio.Median:0.00} × that of 10 in the same round ({ratio.Min:0.00} to {ratio.Max:0.00})");
        return steps < 1000
            ? new Figure("embedded", name, time, Note: note)
            : Figure.Judged("embedded", name, time, Text.Of($"≤ {MaxRatio:0.0} × that of 10"), ratio.Median <= MaxRatio, note);
    }
}
