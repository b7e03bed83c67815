using System.Collections.Concurrent;

namespace StepFlow.Chaos.Clients;

/// <summary>Every run that was accepted, whatever became of it.</summary>
internal sealed class RunLedger(Violations violations)
{
    private readonly ConcurrentDictionary<string, RunUnderTest> _runs = new(StringComparer.Ordinal);

    public Violations Violations { get; } = violations;

    public IReadOnlyList<RunUnderTest> Runs => [.. _runs.Values];

    public RunUnderTest? Find(string runId) => _runs.GetValueOrDefault(runId);

    public void Add(RunUnderTest run)
    {
        if (!_runs.TryAdd(run.RunId, run))
            Violations.Add(run.RunId, "Two different starts were answered with the same run.");
    }
}
