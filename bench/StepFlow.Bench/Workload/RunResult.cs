namespace StepFlow.Bench.Workload;

/// <summary>A run that has ended and whose output was right.</summary>
/// <param name="AcceptMs">From the request to the engine's answer that it has the run; null where the engine answers at the end only.</param>
/// <param name="StepStartsMs">When each step began, by the engine's own clock.</param>
/// <param name="Operations">Storage requests that the engine counted, if it counts.</param>
internal sealed record RunResult(double? AcceptMs, IReadOnlyList<double> StepStartsMs, long Operations = 0)
{
    /// <summary>From each step's start to the next one's, in milliseconds.</summary>
    public IEnumerable<double> StepTimesMs => StepStartsMs.Zip(StepStartsMs.Skip(1), (one, next) => next - one);

    /// <summary>From the first step's start to the last one's, per step.</summary>
    public double MeanStepMs => (StepStartsMs[^1] - StepStartsMs[0]) / (StepStartsMs.Count - 1);
}
