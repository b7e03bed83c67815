namespace StepFlow.Fuzz;

/// <summary>What was tried, what of it was accepted, and what was found.</summary>
public sealed record FuzzReport(FuzzOptions Options, long Tried, TimeSpan Elapsed)
{
    /// <summary>The longest that an input took, and its number.</summary>
    public required (TimeSpan Took, long Number) Slowest { get; init; }

    /// <summary>The most bytes that an input allocated, and its number.</summary>
    public required (long Bytes, long Number) Hungriest { get; init; }

    /// <summary>The most bytes in use after a collection.</summary>
    public required long MostMemory { get; init; }

    /// <summary>The most bytes that the process ever had.</summary>
    public required long Peak { get; init; }

    /// <summary>What was tried and accepted, by kind.</summary>
    public required IReadOnlyList<FuzzShare> Shares { get; init; }

    /// <summary>What went wrong.</summary>
    public required IReadOnlyList<FuzzFinding> Findings { get; init; }

    /// <summary>Kinds of which too little was accepted: what lies behind their checks was not tried.</summary>
    public IReadOnlyList<FuzzShare> Uncovered => Options.Only is null ? [.. Shares.Where(s => s.IsTooSmall)] : [];

    /// <summary>True where nothing went wrong and everything was reached.</summary>
    public bool IsGood => Findings.Count == 0 && Uncovered.Count == 0;

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Lines());

    private IEnumerable<string> Lines()
    {
        const double Mb = 1024 * 1024;
        yield return FormattableString.Invariant(
            $"fuzz: {Tried} inputs, seed {Options.Seed}, {Elapsed.TotalSeconds:0} s, {Tried / Math.Max(1, Elapsed.TotalSeconds):0} a second, findings {Findings.Count}");
        yield return FormattableString.Invariant(
            $"  slowest {Slowest.Took.TotalMilliseconds:0} ms (input {Slowest.Number}), most allocated by one {Hungriest.Bytes / Mb:0} MB (input {Hungriest.Number}), after a collection {MostMemory / Mb:0} MB, process {Peak / Mb:0} MB");
        foreach (var share in Shares)
            yield return $"  {share}";
        foreach (var finding in Findings)
        {
            yield return $"  input {finding.Number} ({finding.Target}): {finding.Problem}";
            yield return $"    {finding.Input}";
            yield return $"    again: dotnet run -c Release --project tests/StepFlow.Fuzz -- --seed {Options.Seed} --only {finding.Number}";
        }
    }
}
