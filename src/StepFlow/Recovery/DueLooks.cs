using StepFlow.Execution;
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

    /// <summary>
    /// Where those that are kept move to: each to a moment of its own. Two of one moment are one, and another sweep that is under way may be
    /// about to take away what it has found at the moment to which this one moves.
    /// </summary>
    public IEnumerable<(ActiveEntry Entry, ActiveEntry? Next)> Moved(Func<ActiveEntry, ActiveEntry?> next, IRandomSource random) =>
        Kept.Select(entry => (entry, next(entry) is { } moved ? moved with { Due = Repair.Own(moved.Due, random) } : null));
}
