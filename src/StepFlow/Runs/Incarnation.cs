using System.Globalization;

namespace StepFlow.Runs;

/// <summary>
/// What tells apart the runs that had an id one after the other. For a fork of a C# workflow it begins with that of the run whose
/// records it keeps: ids and randomness go on as they began, or its steps would not fit what is recorded. It is
/// <c>{seed}</c>, or <c>{seed}-{position}.{fresh}-…</c> with a part for each fork that kept records up to a position. Forks of earlier
/// versions are <c>{seed}-{fresh}</c>; their ids have the one seed throughout. A stored format: a contract.
/// </summary>
internal static class Incarnation
{
    /// <summary>Forks of forks that have ids of their own; those of one behind them go on as those of the run that it was made from.</summary>
    private const int MostForks = 8;

    /// <summary>The incarnation of a run that keeps records of another.</summary>
    public static string OfFork(string source, int position, string fresh)
    {
        // What an earlier fork changed behind the records that are kept is not part of this run.
        var kept = Forks(source).Where(fork => fork.Position < position).Take(MostForks);
        var own = (Position: position, Fresh: fresh);
        return string.Join('-', [SeedOf(source), .. kept.Append(own).Select(fork => string.Create(CultureInfo.InvariantCulture, $"{fork.Position}.{fork.Fresh}"))]);
    }

    /// <summary>What ids and randomness of a C# workflow begin with.</summary>
    public static string SeedOf(string incarnation) => incarnation.Split('-')[0];

    /// <summary>What ids are made of once a method has seen so many records.</summary>
    public static string SeedAt(string incarnation, int records)
    {
        if (!incarnation.Contains('-', StringComparison.Ordinal))
            return incarnation;
        var (_, fresh) = Forks(incarnation).Take(MostForks).LastOrDefault(fork => fork.Position <= records);
        return fresh ?? SeedOf(incarnation);
    }

    private static IEnumerable<(int Position, string Fresh)> Forks(string incarnation) => incarnation.Split('-').Skip(1)
        .Select(part => part.Split('.'))
        .Where(parts => parts.Length == 2)
        .Select(parts => (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]));
}
