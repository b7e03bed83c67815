using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Schedules;

/// <summary>
/// Starts the runs that schedules ask for. Run first, pointer second: the run's id follows from schedule and due time, so a crash, a
/// repetition or another ticker finds the run that is there, and each due time starts exactly one.
/// </summary>
public sealed class ScheduleTicker
{
    private const int SchedulesPerRead = 200;

    /// <summary>Due times that one tick handles of one schedule, so that one that catches up does not hold up the others.</summary>
    private const int StepsPerTick = 100;

    private readonly IScheduleStore _store;
    private readonly RunStarter _starter;
    private readonly TimeProvider _time;
    private readonly ILogger<ScheduleTicker> _logger;

    internal ScheduleTicker(IScheduleStore store, RunStarter starter, TimeProvider time, ILogger<ScheduleTicker> logger) =>
        (_store, _starter, _time, _logger) = (store, starter, time, logger);

    /// <summary>Starts what is due. Returns how many runs it started or found started.</summary>
    public async Task<int> TickAsync(CancellationToken cancellationToken)
    {
        var started = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        DueSchedule? last = null;
        do
        {
            // From behind what was read: schedules that cannot be handled stay due, and do not hide those behind them.
            var due = await _store.ListDueAsync(_time.GetUtcNow(), last, SchedulesPerRead, cancellationToken).ConfigureAwait(false);
            var fresh = due.Where(s => seen.Add(s.Id)).ToList();
            started += (await Batches.ForEachAsync(fresh, schedule => TryFireAsync(schedule.Id, cancellationToken)).ConfigureAwait(false)).Sum();
            last = due.Count < SchedulesPerRead ? null : due[^1];
        }
        while (last is not null && !cancellationToken.IsCancellationRequested);
        return started;
    }

    /// <summary>When the next schedule is due (UTC); null where none is.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        var next = await _store.ListDueAsync(DateTimeOffset.MaxValue, null, 1, cancellationToken).ConfigureAwait(false);
        return next.Count == 0 ? null : next[0].Due;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One schedule that cannot be handled must not hold up the others.")]
    private async Task<int> TryFireAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await FireAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            EngineLog.ScheduleFailed(_logger, e, id);
            return 0;
        }
    }

    private async Task<int> FireAsync(string id, CancellationToken cancellationToken)
    {
        var started = 0;
        var stored = await _store.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        for (var step = 0; step < StepsPerTick && stored is not null; step++)
        {
            var schedule = ScheduleJson.Read(stored);
            if (await TimesAsync(stored, schedule, cancellationToken).ConfigureAwait(false) is not { } times)
                break;
            if (await NextAsync(schedule, times, cancellationToken).ConfigureAwait(false) is not { } moved)
                break;
            if (moved.LastError is null && moved.LastDue != schedule.LastDue)
                started++;
            // Where another ticker or a change was faster, what is stored now decides.
            stored = await _store.ReplaceAsync(stored, ScheduleJson.Write(moved), moved.NextDue, cancellationToken).ConfigureAwait(false)
                ?? await _store.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        }

        return started;
    }

    /// <summary>
    /// Its due times; null where this host cannot tell them, as it does not know the time zone. The due time stays, for a host that does,
    /// and the schedule says why nothing comes of it.
    /// </summary>
    private async Task<ScheduleTimes?> TimesAsync(StoredSchedule stored, Schedule schedule, CancellationToken cancellationToken)
    {
        try
        {
            return ScheduleTimes.Of(schedule);
        }
        catch (InvalidInputException e)
        {
            var error = ErrorOf(schedule.NextDue ?? _time.GetUtcNow(), e);
            EngineLog.ScheduleRefused(_logger, schedule.Id, error.Due, error.Message);
            if (error != schedule.LastError)
                await _store.ReplaceAsync(stored, ScheduleJson.Write(schedule with { LastError = error }), stored.NextDue, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>The schedule one step on; null where nothing is due.</summary>
    private async Task<Schedule?> NextAsync(Schedule schedule, ScheduleTimes times, CancellationToken cancellationToken)
    {
        switch (ScheduleStep.Of(schedule, times, _time.GetUtcNow()))
        {
            case ScheduleStep.Start start:
                var (error, again) = await StartAsync(schedule, start.Due, cancellationToken).ConfigureAwait(false);
                if (again)
                    return schedule.LastError == error ? null : schedule with { LastError = error };
                return schedule with
                {
                    NextDue = start.Next,
                    LastDue = start.Due,
                    LastRunId = error is null ? ScheduleRules.RunIdOf(schedule.Id, start.Due) : schedule.LastRunId,
                    LastError = error,
                };
            case ScheduleStep.Skip skip:
                EngineLog.ScheduleSkipped(_logger, schedule.Id, skip.From, skip.To);
                return schedule with { NextDue = skip.To };
            default:
                return null;
        }
    }

    /// <summary>
    /// No error: the run is there. What another try may mend is tried again, anything else is given up and the schedule goes on; either
    /// is shown as the schedule's error.
    /// </summary>
    private async Task<(ScheduleError? Error, bool Again)> StartAsync(Schedule schedule, DateTimeOffset due, CancellationToken cancellationToken)
    {
        try
        {
            await _starter.StartAsync(schedule.StartAt(due), cancellationToken).ConfigureAwait(false);
            return (null, false);
        }
        catch (StepFlowException e) when (e is not StorageUnavailableException and not StorageDamagedException)
        {
            var again = ScheduleStep.IsTriedAgain(due, _time.GetUtcNow(), e);
            if (!again)
                EngineLog.ScheduleRefused(_logger, schedule.Id, due, e.Message);
            return (ErrorOf(due, e), again);
        }
    }

    private static ScheduleError ErrorOf(DateTimeOffset due, StepFlowException e) =>
        new(due, e.Code, e.Message.Length <= 1000 ? e.Message : e.Message[..1000]);
}
