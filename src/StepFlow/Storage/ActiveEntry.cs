using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>
/// A promise to look at a run again. It exists from accept until the run's terminal duties are done, and steps never touch it:
/// whatever a crash leaves behind, the sweeper comes by.
/// </summary>
/// <param name="RunId">The run.</param>
/// <param name="Due">When to look (UTC).</param>
/// <param name="Repairs">
/// How often in a row the sweeper has sent for this run; its backoff. Negative: a change of the run was announced, and so many looks
/// for it are left.
/// </param>
public sealed record ActiveEntry(string RunId, DateTimeOffset Due, int Repairs = 0)
{
    /// <summary>Looks that an announced change is given: one each ten minutes, for an hour.</summary>
    internal const int AnnouncedLooks = 6;

    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The entry that a run is accepted with. It follows from the row, so that the run's end finds it without a column to keep, and
    /// the sweeper knows its first look at a run. Its moment is the row's own, within a second: two entries of a run for one moment are one,
    /// and a start that finds the run made by another takes its entry away again.
    /// </summary>
    public static ActiveEntry First(RunRow row) => new(row.RunId, row.CreatedAt + FirstLook + OwnMoment(row.Incarnation));

    /// <summary>
    /// The entry that a purge puts down before it touches the row, so that one that is cut off is finished. Of a moment of its own, and
    /// announced, as an operator's change is: what looks in between does not take it away.
    /// </summary>
    public static ActiveEntry OfPurge(RunRow row) => First(row) with { Due = First(row).Due + TimeSpan.FromTicks(1), Repairs = -AnnouncedLooks };

    /// <summary>Less than a second, by the hash of the name that no two runs share; even, as a purge has the tick behind.</summary>
    private static TimeSpan OwnMoment(string incarnation) => TimeSpan.FromTicks(StableHash.Of(incarnation) % (TimeSpan.TicksPerSecond / 2) * 2);
}
