namespace StepFlow.Bench.Workload;

/// <summary>The workload, the same for every engine: a run of n steps, each adding one, from start to verified end.</summary>
internal interface IEngineClient
{
    string Name { get; }

    /// <summary>CPU time of all the engine's processes so far.</summary>
    TimeSpan Cpu { get; }

    Task<RunResult> RunAsync(int steps, CancellationToken cancellationToken);
}
