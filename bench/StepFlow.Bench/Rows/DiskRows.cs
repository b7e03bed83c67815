using System.Runtime.CompilerServices;
using StepFlow.Bench.Machine;
using StepFlow.Bench.Report;

namespace StepFlow.Bench.Rows;

/// <summary>The disk alone: what one durable write costs here.</summary>
internal sealed class DiskRows : IRows
{
    public string Name => "disk";

    public async IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var append in new[] { true, false })
        {
            var times = SyncProbe.Measure(context.Root, context.Repeat(1000, 200), append);
            var name = append ? "append 4 KB, fdatasync" : "overwrite 4 KB, fdatasync";
            yield return new Figure(Name, name, Text.Milliseconds(times.Median), Note: Text.Of($"median of {times.Count}; p99 {times.Percentile(99):0.00} ms"));
        }
    }
}
