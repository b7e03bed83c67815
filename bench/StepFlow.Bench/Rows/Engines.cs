using StepFlow.Bench.Workload;

namespace StepFlow.Bench.Rows;

/// <summary>Brings engines to the speed that they keep: code compiled, connections open, files grown.</summary>
internal static class Engines
{
    public static async Task WarmAsync(this IEngineClient engine, BenchContext context, CancellationToken cancellationToken)
    {
        for (var i = 0; i < context.Repeat(10, 3); i++)
            await Load.ApplyAsync(engine, new LoadShape(60, 5, 20), cancellationToken);
    }

    /// <summary>The times from step to step of single runs, one after the other.</summary>
    public static async Task<List<double>> StepTimesAsync(this IEngineClient engine, int runs, int steps, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = 0; i < runs; i++)
            times.AddRange((await engine.RunAsync(steps, cancellationToken)).StepTimesMs);
        return times;
    }
}
