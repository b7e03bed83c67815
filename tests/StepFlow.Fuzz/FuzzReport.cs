namespace StepFlow.Fuzz;

/// <summary>What was tried and what was found.</summary>
public sealed record FuzzReport(
    FuzzOptions Options,
    long Tried,
    TimeSpan Elapsed,
    TimeSpan Slowest,
    long SlowestNumber,
    long MostMemory,
    IReadOnlyDictionary<string, long> PerTarget,
    IReadOnlyList<FuzzFinding> Findings)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        var targets = string.Join(", ", PerTarget.Select(t => $"{t.Key} {t.Value}"));
        yield return FormattableString.Invariant(
            $"fuzz: {Tried} inputs ({targets}), seed {Options.Seed}, {Elapsed.TotalSeconds:0} s, {Tried / Math.Max(1, Elapsed.TotalSeconds):0} a second");
        yield return FormattableString.Invariant(
            $"  slowest {Slowest.TotalMilliseconds:0} ms (input {SlowestNumber}), most memory after a collection {MostMemory / 1048576.0:0} MB, findings {Findings.Count}");
        foreach (var finding in Findings)
        {
            yield return $"  input {finding.Number} ({finding.Target}): {finding.Problem}";
            yield return $"    {finding.Input}";
        }
    }
}
