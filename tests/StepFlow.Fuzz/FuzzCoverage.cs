namespace StepFlow.Fuzz;

/// <summary>Counts what is accepted, by kind. Where nothing is any more, the fuzzer reaches the readers alone and finds nothing else.</summary>
internal sealed class FuzzCoverage
{
    private readonly SortedDictionary<string, (long Tried, long Accepted, double AtLeast)> _kinds = new(StringComparer.Ordinal);

    /// <summary>What was counted, by kind.</summary>
    public IReadOnlyList<FuzzShare> Shares => [.. _kinds.Select(k => new FuzzShare(k.Key, k.Value.Tried, k.Value.Accepted, k.Value.AtLeast))];

    /// <summary>Counts an input.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="accepted">Whether it was accepted.</param>
    /// <param name="atLeast">The share of the kind that has to be.</param>
    public void Count(string kind, bool accepted, double atLeast)
    {
        var (tried, before, _) = _kinds.GetValueOrDefault(kind);
        _kinds[kind] = (tried + 1, before + (accepted ? 1 : 0), atLeast);
    }
}
