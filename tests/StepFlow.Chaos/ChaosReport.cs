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

    public required long CutOffAttempts { get; init; }

    public required int Kills { get; init; }

    public required int Freezes { get; init; }

    public required int StorageStops { get; init; }

    public required long Requests { get; init; }

    public required long RepeatedRequests { get; init; }

    public required RecoveryTimes AfterKill { get; init; }

    public required RecoveryTimes AfterKillCutOff { get; init; }

    public required RecoveryTimes AfterFreeze { get; init; }

    public required RecoveryTimes AfterStorageStop { get; init; }

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
        yield return $"  runs {Runs} ({Forks} forks, {Canceled} canceled, {Paused} paused and resumed), records {Records}, attempts cut off {CutOffAttempts}";
        yield return $"  kills {Kills}, freezes {Freezes}, storage stops {StorageStops}; requests {Requests}, repeated {RepeatedRequests}";
        yield return $"  to the next record after a kill: {AfterKill}; of runs whose step was cut off: {AfterKillCutOff}";
        yield return $"  after a freeze: {AfterFreeze}";
        yield return $"  after a storage stop: {AfterStorageStop}";
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
