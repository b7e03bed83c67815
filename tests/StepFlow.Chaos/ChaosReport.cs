using StepFlow.Chaos.Checks;

namespace StepFlow.Chaos;

/// <summary>What happened, and what should not have.</summary>
public sealed record ChaosReport
{
    private const int ShownViolations = 20;

    public required ChaosOptions Options { get; init; }

    public required TimeSpan Disturbed { get; init; }

    public required TimeSpan Settled { get; init; }

    public required int Runs { get; init; }

    public required int Forks { get; init; }

    public required int Canceled { get; init; }

    public required int Paused { get; init; }

    public required long Records { get; init; }

    /// <summary>Runs that the accepted ones started: branches, children, calls, compensations.</summary>
    public required int Started { get; init; }

    public required IReadOnlyDictionary<string, int> Kinds { get; init; }

    /// <summary>Attempts that handlers wrote down.</summary>
    public required int Executions { get; init; }

    public required int Kills { get; init; }

    public required int Freezes { get; init; }

    public required int StorageStops { get; init; }

    public required long Requests { get; init; }

    public required long RepeatedRequests { get; init; }

    public required Recoveries Recoveries { get; init; }

    /// <summary>Attempts that were taken over from a worker that was killed or frozen.</summary>
    public int Takeovers => Recoveries.TakenOver + Recoveries.Overtaken;

    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>Where data and logs are kept, for a look after a violation.</summary>
    public required string Folder { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        yield return FormattableString.Invariant(
            $"chaos on {Options.Backend}, seed {Options.Seed}, {Options.Runs} runs at once, lease {Options.Lease.TotalSeconds} s, sweep {Options.Sweep.TotalSeconds} s");
        yield return FormattableString.Invariant($"  disturbed {Disturbed.TotalSeconds:0} s, all runs ended {Settled.TotalSeconds:0} s after");
        yield return $"  runs {Runs} ({string.Join(", ", Kinds.Select(k => $"{k.Key} {k.Value}"))}); {Forks} forks, {Canceled} canceled, {Paused} paused";
        yield return $"  runs that these started {Started}; records {Records}; executions {Executions}";
        yield return $"  kills {Kills}, freezes {Freezes}, storage stops {StorageStops}; requests {Requests}, repeated {RepeatedRequests}";
        yield return $"  held a claim when their worker was killed: {Recoveries.CutOff}, taken over {Recoveries.TakenOver}, none needed {Recoveries.Needless}";
        foreach (var attempt in Recoveries.LeftAlone)
            yield return $"    not taken over: {attempt}";
        yield return $"    from the kill to the next attempt: {Recoveries.ToAttempt}";
        yield return $"    from the kill to the record: {Recoveries.ToRecord}";
        yield return $"  held a claim when their worker was frozen: {Recoveries.Frozen}, taken over before it went on {Recoveries.Overtaken}, after {Recoveries.AfterFreeze}";
        yield return $"  waited for a turn at a kill, to the next record: {Recoveries.OfWaiting}";
        yield return $"  waited for a turn at a storage stop, to the next record: {Recoveries.AfterStop}";
        yield return $"  violations {Violations.Count}";
        foreach (var violation in Violations.Take(ShownViolations))
        {
            yield return $"  {violation.Subject}: {violation.What}";
            if (violation.View is { } view)
                yield return $"    {view}";
        }

        if (Violations.Count > 0)
            yield return $"  data and logs: {Folder}";
    }
}
