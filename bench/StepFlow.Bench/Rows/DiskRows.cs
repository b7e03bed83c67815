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
        yield return Row("append 4 KB, fdatasync", append: true, dataOnly: true);
        yield return Row("overwrite 4 KB, fdatasync", append: false, dataOnly: true);
        yield return Row("overwrite 4 KB, fsync", append: false, dataOnly: false, "; the call that the bundled SQLite makes");

        Figure Row(string name, bool append, bool dataOnly, string note = "")
        {
            var times = SyncProbe.Measure(context.Root, context.Repeat(1000, 200), append, dataOnly);
            return new Figure(Name, name, Text.Milliseconds(times.Median), Note: Text.Of($"median of {times.Count}; p99 {times.Percentile(99):0.00} ms{note}"));
        }
    }
}
