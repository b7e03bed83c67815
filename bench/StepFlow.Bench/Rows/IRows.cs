using StepFlow.Bench.Report;

namespace StepFlow.Bench.Rows;

/// <summary>A group of rows that is measured together and chosen with --only.</summary>
internal interface IRows
{
    string Name { get; }

    /// <summary>Measures. Figures come one by one, so that a long run shows what it has.</summary>
    IAsyncEnumerable<Figure> MeasureAsync(BenchContext context, CancellationToken cancellationToken);
}
