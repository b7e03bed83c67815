using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
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
    private readonly TimeProvider _time;
    private readonly ILogger<Sweeper> _logger;

    internal Sweeper(IRunStore store, RunDuties duties, TimeProvider time, ILogger<Sweeper> logger) =>
        (_store, _duties, _time, _logger) = (store, duties, time, logger);

    /// <summary>Sweeps once. Returns how many callbacks it sent.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var backlogged = await _store.ReadBacklogAsync(cancellationToken).ConfigureAwait(false) > LateQueue;
        var sent = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!cancellationToken.IsCancellationRequested)
        {
            var entries = await _store.ListDueAsync(now + Repair.LookAhead, EntriesPerRead, cancellationToken).ConfigureAwait(false);
            // Entries that were moved within the look-ahead show up again; a sweep looks at each run once.
            var fresh = entries.Where(e => seen.Add(e.RunId)).ToList();
            foreach (var entry in fresh)
                sent += await TryRepairAsync(entry, now, backlogged, cancellationToken).ConfigureAwait(false);
            if (fresh.Count == 0 || entries.Count < EntriesPerRead)
                break;
        }

        return sent;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One run that cannot be looked at must not hold up the others.")]
    private async Task<int> TryRepairAsync(ActiveEntry entry, DateTimeOffset now, bool backlogged, CancellationToken cancellationToken)
    {
        try
        {
            return await RepairAsync(entry, now, backlogged, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            EngineLog.SweepFailed(_logger, e, entry.RunId);
            return 0;
        }
    }

    private async Task<int> RepairAsync(ActiveEntry entry, DateTimeOffset now, bool backlogged, CancellationToken cancellationToken)
    {
        var run = await _store.LoadAsync(entry.RunId, cancellationToken).ConfigureAwait(false);
        var repair = Repair.Of(entry, run, now, backlogged);
        if (run is not null && repair.Enlist)
            await _store.EnlistAsync(run, cancellationToken).ConfigureAwait(false);
        // Where a duty cannot be done yet, the entry stays as it is and the next sweep comes again.
        if (run is not null && repair.Finish && !await _duties.FinishAsync(run, cancellationToken).ConfigureAwait(false))
            return 0;
        if (run is not null && repair.Send is { } delay)
        {
            await _store.SendAsync(new Callback(entry.RunId, run.Row.Cursor, run.Row.DueAt), delay, cancellationToken).ConfigureAwait(false);
            if (repair.Next is { Repairs: > 0 } next)
                EngineLog.CallbackRepaired(_logger, entry.RunId, run.Row.Cursor, next.Repairs);
        }

        await _store.MoveActiveAsync(entry, repair.Next, cancellationToken).ConfigureAwait(false);
        return repair.Send is null ? 0 : 1;
    }
}
