using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using StepFlow.Execution;
using StepFlow.Execution.Ends;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Recovery;

/// <summary>
/// Comes by every minute and looks at every run whose active entry is due: whatever a crash, a lost message or an outage left behind
/// goes on. Several may sweep at once; each of their writes is harmless when repeated.
/// </summary>
public sealed class Sweeper
{
    private const int EntriesPerRead = 500;
    private static readonly TimeSpan LateQueue = TimeSpan.FromSeconds(30);

    private readonly IRunStore _store;
    private readonly RunDuties _duties;
    private readonly IRandomSource _random;
    private readonly TimeProvider _time;
    private readonly ILogger<Sweeper> _logger;

    internal Sweeper(IRunStore store, RunDuties duties, IRandomSource random, TimeProvider time, ILogger<Sweeper> logger) =>
        (_store, _duties, _random, _time, _logger) = (store, duties, random, time, logger);

    /// <summary>Sweeps once. Returns how many callbacks it sent.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var backlogged = await _store.ReadBacklogAsync(cancellationToken).ConfigureAwait(false) > LateQueue;
        var sent = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        ActiveEntry? last = null;
        do
        {
            // From behind what was read: nothing that stays where it is hides what comes after it.
            var entries = await _store.ListDueAsync(now + Repair.LookAhead, last, EntriesPerRead, cancellationToken).ConfigureAwait(false);
            // Entries that were moved within the look-ahead show up again; a sweep looks at each run once.
            var fresh = entries.GroupBy(entry => entry.RunId, StringComparer.Ordinal).Where(run => seen.Add(run.Key)).Select(DueLooks.Of).ToList();
            sent += (await Batches.ForEachAsync(fresh, looks => TryRepairAsync(looks, now, backlogged, cancellationToken)).ConfigureAwait(false)).Sum();
            last = entries.Count < EntriesPerRead ? null : entries[^1];
        }
        while (last is not null && !cancellationToken.IsCancellationRequested);
        return sent;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One run that cannot be looked at must not hold up the others.")]
    private async Task<int> TryRepairAsync(DueLooks looks, DateTimeOffset now, bool backlogged, CancellationToken cancellationToken)
    {
        try
        {
            return await RepairAsync(looks, now, backlogged, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            EngineLog.SweepFailed(_logger, e, looks.RunId);
        }

        try
        {
            await MoveAsync(looks, entry => Repair.Failed(entry, now), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Its entries stay where they are, and the next sweep meets them again.
            EngineLog.SweepFailed(_logger, e, looks.RunId);
        }

        return 0;
    }

    private async Task<int> RepairAsync(DueLooks looks, DateTimeOffset now, bool backlogged, CancellationToken cancellationToken)
    {
        var run = await _store.LoadAsync(looks.RunId, cancellationToken).ConfigureAwait(false);
        var repairs = looks.Kept.ToDictionary(entry => entry, entry => Repair.Of(entry, run, now, backlogged));
        if (run is null)
            await _store.FinishPurgeAsync(looks.RunId, cancellationToken).ConfigureAwait(false);
        else if (!await RepairAsync(run, repairs.Values, looks.All.Any(entry => Repair.IsFirstLook(entry, run.Row)), cancellationToken).ConfigureAwait(false))
            repairs = looks.Kept.ToDictionary(entry => entry, entry => new Repair(null, false, Repair.PutOff(entry, now)));
        await MoveAsync(looks, entry => repairs[entry].Next, cancellationToken).ConfigureAwait(false);
        return repairs.Values.Any(repair => repair.Send is not null) ? 1 : 0;
    }

    /// <summary>False: a duty cannot be done yet.</summary>
    private async Task<bool> RepairAsync(RunSnapshot run, IReadOnlyCollection<Repair> repairs, bool isFirst, CancellationToken cancellationToken)
    {
        // Its accept, or an announced change of it, may have been cut off before the list was told.
        if (isFirst)
            await _store.EnlistAsync(run, cancellationToken).ConfigureAwait(false);
        if (repairs.Any(repair => repair.Finish) && !await _duties.FinishAsync(run, cancellationToken).ConfigureAwait(false))
            return false;
        if (repairs.Min(repair => repair.Send) is not { } delay)
            return true;
        await _store.SendAsync(new Callback(run.Row.RunId, run.Row.Cursor, run.Row.DueAt), delay, cancellationToken).ConfigureAwait(false);
        if (repairs.Max(repair => repair.Next?.Repairs) is int times and > 0)
            EngineLog.CallbackRepaired(_logger, run.Row.RunId, run.Row.Cursor, times);
        return true;
    }

    /// <summary>What is kept moves on first; then what it stands for goes.</summary>
    private async Task MoveAsync(DueLooks looks, Func<ActiveEntry, ActiveEntry?> next, CancellationToken cancellationToken)
    {
        foreach (var (entry, moved) in looks.Moved(next, _random))
            await _store.MoveActiveAsync(entry, moved, cancellationToken).ConfigureAwait(false);
        await Batches.ForEachAsync(looks.Others, entry => _store.MoveActiveAsync(entry, null, cancellationToken)).ConfigureAwait(false);
    }
}
