using System.Runtime.CompilerServices;
using StepFlow.Azurite;
using StepFlow.Bench.Processes;
using StepFlow.Bench.Report;
using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>The same engine on tables and queues of Azurite, with the requests and bytes that a storage account would charge for.</summary>
internal sealed class AzuriteRows : IRows
{
    private const double MinRate = 150;
    private const double MaxRequests = 4;

    public string Name => "azurite";

    public async IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var azurite = await AzuriteProcess.StartAsync(context.NewDirectory("azurite"));
        await using (var server = await context.StartServerAsync(context.NewDirectory("unused"), azurite.ConnectionString, cancellationToken))
        {
            var engine = new StepFlowClient(server);
            await Load.ApplyAsync(engine, new LoadShape(60, 5, 20), cancellationToken);
            yield return await LatencyAsync(engine, context, cancellationToken);
            yield return await ThroughputAsync(engine, context, cancellationToken);
        }

        foreach (var dispatchers in context.Quick ? new[] { 1 } : [1, 8, 32])
            yield return await DispatchersAsync(context, dispatchers, cancellationToken);

        await using var wire = new MeteredStorage(azurite);
        await using var metered = await context.StartServerAsync(context.NewDirectory("unused"), wire.ConnectionString, cancellationToken);
        foreach (var steps in context.Quick ? new[] { 10, 100 } : [10, 100, 1000, 10_000])
        {
            foreach (var figure in await TrafficAsync(new StepFlowClient(metered), wire, steps, cancellationToken))
                yield return figure;
        }
    }

    private static async Task<Figure> LatencyAsync(StepFlowClient engine, BenchContext context, CancellationToken cancellationToken)
    {
        var step = new Samples(await engine.StepTimesAsync(context.Repeat(20, 5), 10, cancellationToken));
        return new Figure("azurite", "step start to next step start, one run of 10", Text.Milliseconds(step.Median), Note: Text.Of($"median of {step.Count}; p99 {step.Percentile(99):0.00} ms"));
    }

    private static async Task<Figure> ThroughputAsync(StepFlowClient engine, BenchContext context, CancellationToken cancellationToken)
    {
        var rates = new List<double>();
        for (var i = 0; i < context.Repeat(3, 1); i++)
            rates.Add((await Load.ApplyAsync(engine, LoadShape.Standard, cancellationToken)).StepsPerSecond);
        var rate = new Samples(rates);
        return Figure.Judged("azurite", "200 runs of 5, 20 clients", Text.Rate(rate.Median), $"≥ {Text.Rate(MinRate)}", rate.Median >= MinRate, Text.Of($"median of {rate.Count}, {rate.Min:0} to {rate.Max:0}"));
    }

    /// <summary>On an emulator with nothing in it: it gets slower the more it has.</summary>
    private static async Task<Figure> DispatchersAsync(BenchContext context, int dispatchers, CancellationToken cancellationToken)
    {
        await using var azurite = await AzuriteProcess.StartAsync(context.NewDirectory("azurite"));
        await using var server = await context.StartServerAsync(context.NewDirectory("unused"), azurite.ConnectionString, dispatchers, cancellationToken);
        var engine = new StepFlowClient(server);
        await Load.ApplyAsync(engine, new LoadShape(60, 5, 20), cancellationToken);
        var rate = (await Load.ApplyAsync(engine, LoadShape.Standard, cancellationToken)).StepsPerSecond;
        return new Figure("azurite", Text.Of($"200 runs of 5, 20 clients, {dispatchers} steps at once"), Text.Rate(rate));
    }

    private static async Task<Figure[]> TrafficAsync(StepFlowClient engine, MeteredStorage wire, int steps, CancellationToken cancellationToken)
    {
        var before = wire.Bytes;
        var run = await engine.RunAsync(steps, cancellationToken);
        var bytes = (wire.Bytes - before) / (double)steps;
        // What is counted on the row covers accept and page turns too, which a short run spreads over few steps.
        var requests = run.Operations / (double)steps;
        return
        [
            steps != 1000
                ? new Figure("azurite", Text.Of($"storage requests per step, one run of {steps:N0}"), Text.Of($"{requests:0.00}"), Note: "accept and page turns included")
                : Figure.Judged("azurite", Text.Of($"storage requests per step, one run of {steps:N0}"), Text.Of($"{requests:0.00}"), Text.Of($"≤ {MaxRequests:0} and page turns"), requests <= MaxRequests + 0.1, "accept and page turns included"),
            new Figure("azurite", Text.Of($"bytes per step, one run of {steps:N0}"), Text.Of($"{bytes / 1024:0.0} KB"), Note: "both ways on the wire; headers, polling and accept included"),
        ];
    }
}
