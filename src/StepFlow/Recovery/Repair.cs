using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Recovery;

/// <summary>What the sweeper does for a run whose active entry is due. Pure: the entry, the row and the times in, one repair out.</summary>
/// <param name="Send">Send a callback for the row's cursor with this delay; null: send none.</param>
/// <param name="Finish">Do the duties of a held or an ended run.</param>
/// <param name="Next">When to look again; null: never, the entry goes.</param>
internal sealed record Repair(TimeSpan? Send, bool Finish, ActiveEntry? Next)
{
    /// <summary>A step that is due so soon is sent for now, with a delay: the sweeper does not come by more often.</summary>
    public static readonly TimeSpan LookAhead = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan HeldLook = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FarthestLook = TimeSpan.FromDays(30);
    private static readonly TimeSpan OrphanLook = TimeSpan.FromMinutes(10);
    private const int OrphanLooks = 6;
    private const int MaxBackoffMinutes = 60;

    /// <summary>
    /// The entry of a change that is about to be made to a run that has ended or is held. The change may be slow, so for an hour the
    /// sweeper does not take the run as it is for the run's last word. (A negative count of repairs is the number of looks left.)
    /// The entry of an event for a waiting run is another: until it is sure that the run was told, each look sends a callback.
    /// </summary>
    public static ActiveEntry Announcement(string runId, DateTimeOffset now, IRandomSource random) =>
        new(runId, Own(now, random), -ActiveEntry.AnnouncedLooks);

    /// <summary>
    /// The entry of a look that is to come soon, beside the run's own: one for all who ask for it within a minute. No sweep sees it before
    /// that minute is over, so none takes it away while another of them relies on it.
    /// </summary>
    public static ActiveEntry Look(string runId, DateTimeOffset now) =>
        new(runId, new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero) + LookAgain + LookAhead);

    /// <summary>The entry where a duty of the run cannot be done yet: it comes again, less and less often, down to once in five minutes.</summary>
    public static ActiveEntry PutOff(ActiveEntry entry, DateTimeOffset now) => Again(entry, now, ProbeEvery);

    /// <summary>
    /// The entry where the look itself failed: it comes again, less and less often. A first look counts as announced from then on, so that
    /// the next one is known for what it is.
    /// </summary>
    public static ActiveEntry Failed(ActiveEntry entry, DateTimeOffset now) => entry.Repairs == 0
        ? new ActiveEntry(entry.RunId, now + LookAgain, -ActiveEntry.AnnouncedLooks)
        : Again(entry, now, HeldLook);

    /// <summary>Decides.</summary>
    /// <param name="entry">The entry that is due.</param>
    /// <param name="run">The run; null where there is none (yet).</param>
    /// <param name="now">The time.</param>
    /// <param name="backlogged">True while the queue itself is late: then a callback is not lost, only slow.</param>
    public static Repair Of(ActiveEntry entry, RunSnapshot? run, DateTimeOffset now, bool backlogged) =>
        run is null ? Orphan(entry, now) : OfStored(entry, run, now, backlogged);

    private static Repair OfStored(ActiveEntry entry, RunSnapshot run, DateTimeOffset now, bool backlogged)
    {
        var row = run.Row;
        if (row.Status.IsTerminal())
            return new Repair(null, row.AfterPending, Announced(entry, now));
        if (row.Status == RunStatus.Blocked && row.IsProbed && !run.ClaimIsLive)
            return new Repair(TimeSpan.Zero, row.AfterPending, Later(entry, now, now + ProbeEvery));
        if (!row.Status.IsActive() && !row.CancelRequested)
            return new Repair(null, row.AfterPending, Announced(entry, now) ?? Later(entry, now, now + HeldLook));
        if (run.ClaimIsLive)
            return new Repair(null, false, Later(entry, now, now + LookAgain));
        if (entry.Repairs < 0 && row.Wait is not null)
            return new Repair(TimeSpan.Zero, false, Announced(entry, now));
        // Beside what it waits for, a run looks after its children; whoever tells it of their ends may be cut off.
        return row.DueAt > now && row.Fork is not { Live.Count: > 0 } ? Ahead(entry, row, now) : Overdue(entry, run, now, backlogged);
    }

    /// <summary>
    /// Accept is slow, or was cut off before the run was stored: after an hour it will not come any more. Until then the accept counts
    /// as announced, so that the first look at the run that it stores is known for what it is.
    /// </summary>
    private static Repair Orphan(ActiveEntry entry, DateTimeOffset now)
    {
        var left = entry.Repairs < 0 ? entry.Repairs + 1 : -OrphanLooks;
        return new Repair(null, false, left < 0 ? new ActiveEntry(entry.RunId, now + OrphanLook, left) : null);
    }

    /// <summary>
    /// True where the list may not know of the run: the entry is its accept's own, or one of an announced change, as the accept may be. An
    /// ended run is listed by its duties.
    /// </summary>
    public static bool IsFirstLook(ActiveEntry entry, RunRow row) =>
        row.Listed && !row.Status.IsTerminal() && (entry.Repairs < 0 || entry == ActiveEntry.First(row));

    private static ActiveEntry? Announced(ActiveEntry entry, DateTimeOffset now) =>
        entry.Repairs < 0 ? new ActiveEntry(entry.RunId, now + OrphanLook, entry.Repairs + 1) : null;

    /// <summary>Due later: soon enough to be sent for now, or the entry moves to the due time.</summary>
    private static Repair Ahead(ActiveEntry entry, RunRow row, DateTimeOffset now) => row.DueAt - now <= LookAhead
        ? new Repair(row.DueAt - now, false, Later(entry, now, row.DueAt + LookAgain))
        : new Repair(null, false, Later(entry, now, row.DueAt));

    private static Repair Overdue(ActiveEntry entry, RunSnapshot run, DateTimeOffset now, bool backlogged)
    {
        var due = run.Row.DueAt > now ? run.Row.Fork?.BeganAt : run.Row.DueAt;
        var fresh = run.Age < Decider.StaleAfter || now - due < Decider.StaleAfter;
        if (backlogged || (fresh && run.Row.Claim is null))
            return new Repair(null, false, Later(entry, now, now + LookAgain));
        if (entry.Repairs < 0)
            return new Repair(TimeSpan.Zero, false, Later(entry, now, now + LookAgain));
        // Moved since the last repair: the backoff begins anew.
        var repairs = run.Age < TimeSpan.FromMinutes(Backoff(entry.Repairs - 1)) ? 0 : Math.Max(0, entry.Repairs);
        return new Repair(TimeSpan.Zero, false, new ActiveEntry(entry.RunId, now + TimeSpan.FromMinutes(Backoff(repairs)), repairs + 1));
    }

    /// <summary>
    /// A look at that time, or within a month: what stands far ahead must not outlive its run for years. An announced change may still
    /// be on its way, so its entry comes back within ten minutes, until it has no looks left.
    /// </summary>
    private static ActiveEntry Later(ActiveEntry entry, DateTimeOffset now, DateTimeOffset due)
    {
        var announced = entry.Repairs < 0;
        var latest = now + (announced ? OrphanLook : FarthestLook);
        return new ActiveEntry(entry.RunId, due < latest ? due : latest, announced ? entry.Repairs + 1 : 0);
    }

    /// <summary>
    /// A moment of its own: two entries of a run for one moment are one, and whoever removes his, or moves it on, takes the other's away.
    /// </summary>
    public static DateTimeOffset Own(DateTimeOffset moment, IRandomSource random) =>
        moment + TimeSpan.FromTicks((long)(random.NextDouble() * TimeSpan.TicksPerSecond));

    /// <summary>Nothing has come of the look, so an announced change keeps those that it has left.</summary>
    private static ActiveEntry Again(ActiveEntry entry, DateTimeOffset now, TimeSpan longest)
    {
        if (entry.Repairs < 0)
            return new ActiveEntry(entry.RunId, now + (longest < OrphanLook ? longest : OrphanLook), entry.Repairs);
        var wait = TimeSpan.FromMinutes(Backoff(entry.Repairs));
        return new ActiveEntry(entry.RunId, now + (wait < longest ? wait : longest), entry.Repairs + 1);
    }

    private static int Backoff(int repairs) => repairs < 0 ? 0 : Math.Min(1 << Math.Min(repairs, 6), MaxBackoffMinutes);
}
