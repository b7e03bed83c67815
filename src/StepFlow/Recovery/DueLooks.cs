using StepFlow.Storage;

namespace StepFlow.Recovery;

/// <summary>
/// The entries of one run that are due together. One look keeps what all of them promised, so one stands for all from then on: the one that
/// comes again soonest. Beside it stays the announcement that has the most looks left, as the change that it announces may still come.
/// </summary>
internal sealed record DueLooks(string RunId, IReadOnlyList<ActiveEntry> Kept, IReadOnlyList<ActiveEntry> Others)
{
    /// <summary>All of them.</summary>
    public IEnumerable<ActiveEntry> All => Kept.Concat(Others);

    /// <summary>The entries of a run, told apart.</summary>
    public static DueLooks Of(IGrouping<string, ActiveEntry> entries)
    {
        var own = entries.Where(entry => entry.Repairs >= 0).MinBy(entry => entry.Repairs);
        var announced = entries.Where(entry => entry.Repairs < 0).MinBy(entry => entry.Repairs);
        List<ActiveEntry> kept = [.. new[] { own, announced }.OfType<ActiveEntry>()];
        return new DueLooks(entries.Key, kept, [.. entries.Except(kept)]);
    }

    /// <summary>Where those that are kept move to: each to a moment that none of the others has, as two of one moment are one.</summary>
    public IEnumerable<(ActiveEntry Entry, ActiveEntry? Next)> Moved(Func<ActiveEntry, ActiveEntry?> next)
    {
        var taken = All.Select(entry => entry.Due).ToHashSet();
        foreach (var entry in Kept)
        {
            var moved = next(entry);
            while (moved is not null && moved.Due != entry.Due && !taken.Add(moved.Due))
                moved = moved with { Due = moved.Due.AddTicks(1) };
            yield return (entry, moved);
        }
    }
}
