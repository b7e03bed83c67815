using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Execution;
using StepFlow.Schedules;
using StepFlow.Telemetry;

namespace StepFlow.Recovery;

/// <summary>
/// Sweeps at the start and every minute, and keeps the retention every hour, in a host that has no timers of its own. The first
/// sweep comes at once: a host often starts because another, or it itself, has just died in the middle of runs. Schedules are looked
/// at when the next of them is due, and with every sweep, because another process may have changed them.
/// </summary>
public sealed class RecoveryDuties : BackgroundService
{
    private static readonly TimeSpan RetentionEvery = TimeSpan.FromHours(1);

    private static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(200);

    // What another schedule may be late by, while one is due that cannot be handled.
    private static readonly TimeSpan LongestLateTick = TimeSpan.FromSeconds(5);

    private readonly Sweeper _sweeper;
    private readonly RetentionKeeper _retention;
    private readonly ScheduleTicker _ticker;
    private readonly ScheduleSignal _schedules;
    private readonly TimeSpan _sweepEvery;
    private readonly TimeProvider _time;
    private readonly ILogger<RecoveryDuties> _logger;

    internal RecoveryDuties(
        Sweeper sweeper,
        RetentionKeeper retention,
        ScheduleTicker ticker,
        ScheduleSignal schedules,
        IOptions<EngineOptions> options,
        TimeProvider time,
        ILogger<RecoveryDuties> logger)
    {
        (_sweeper, _retention, _ticker, _schedules) = (sweeper, retention, ticker, schedules);
        (_sweepEvery, _time, _logger) = (options.Value.SweepInterval, time, logger);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync("The sweep", _sweeper.SweepAsync, _sweepEvery, first: TimeSpan.Zero, stoppingToken),
        RepeatAsync("The retention", _retention.RemoveExpiredAsync, RetentionEvery, first: RetentionEvery, stoppingToken),
        TickAsync(stoppingToken));

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A tick that fails is tried again; it must not end the host.")]
    private async Task TickAsync(CancellationToken stopping)
    {
        var late = ShortestTick;
        while (!stopping.IsCancellationRequested)
        {
            var change = _schedules.NextChange;
            var wait = _sweepEvery;
            try
            {
                if (await _ticker.TickAsync(stopping).ConfigureAwait(false) > 0)
                    late = ShortestTick;
                if (await _ticker.NextDueAsync(stopping).ConfigureAwait(false) is { } next)
                    (wait, late) = Until(next, late);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                EngineLog.DutyFailed(_logger, e, "The look at the schedules", wait);
            }

            await change.WaitAsync(wait, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How long to wait, and how long the next time if one is due still: a schedule that cannot be handled must keep nobody busy.</summary>
    private (TimeSpan Wait, TimeSpan Late) Until(DateTimeOffset next, TimeSpan late)
    {
        var wait = next - _time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
            return (late, late * 2 < LongestLateTick ? late * 2 : LongestLateTick);
        return (wait > _sweepEvery ? _sweepEvery : wait < ShortestTick ? ShortestTick : wait, ShortestTick);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A duty that fails is tried again; it must not end the host.")]
    private async Task RepeatAsync(
        string duty, Func<CancellationToken, Task<int>> perform, TimeSpan every, TimeSpan first, CancellationToken stopping)
    {
        for (var wait = first; !stopping.IsCancellationRequested; wait = every)
        {
            await Task.Delay(wait, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
                return;
            try
            {
                await perform(stopping).ConfigureAwait(false);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                EngineLog.DutyFailed(_logger, e, duty, every);
            }
        }
    }
}
