namespace StepFlow.Bench.Workload;

/// <summary>What a load measured.</summary>
/// <param name="StepsPerSecond">From the first request to the last verified end.</param>
/// <param name="CpuPerStep">CPU time of the engine's processes, without the clients'.</param>
/// <param name="Runs">Every run.</param>
internal sealed record LoadResult(double StepsPerSecond, TimeSpan CpuPerStep, IReadOnlyList<RunResult> Runs);
