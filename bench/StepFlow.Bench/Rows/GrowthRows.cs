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
        (int Steps, int Runs)[] sizes = context.Quick ? [(10, 20), (100, 4), (1000, 2)] : [(10, 60), (100, 12), (1000, 4), (10_000, 2)];
        await using var server = await context.StartEmbeddedAsync(cancellationToken);
        var engine = new StepFlowClient(server);
        await engine.WarmAsync(context, cancellationToken);
        var means = sizes.ToDictionary(size => size.Steps, _ => new List<double>());
        // Sizes in turns, so that a slow moment of the machine falls on all of them.
        for (var round = 0; round < 2; round++)
        {
            foreach (var (steps, runs) in sizes)
            {
                for (var i = 0; i < runs / 2; i++)
                    means[steps].Add((await engine.RunAsync(steps, cancellationToken)).MeanStepMs);
            }
        }

        var first = new Samples(means[10]).Median;
        foreach (var (steps, samples) in means)
            yield return Row(steps, new Samples(samples), first);
    }

    private static Figure Row(int steps, Samples means, double first)
    {
        var name = Text.Of($"per step, one run of {steps:N0}");
        var ratio = means.Median / first;
        var note = Text.Of($"median of {means.Count} runs' means");
        return steps < 1000
            ? new Figure("embedded", name, Text.Milliseconds(means.Median), Note: Text.Of($"{ratio:0.00} × that of 10; {note}"))
            : Figure.Judged("embedded", name, Text.Milliseconds(means.Median), Text.Of($"≤ {MaxRatio:0.0} × that of 10"), ratio <= MaxRatio, Text.Of($"{ratio:0.00} ×; {note}"));
    }
}
