using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StepFlow.Telemetry;

namespace StepFlow.Recovery;

/// <summary>Sweeps every minute and keeps the retention every hour, in a host that has no timers of its own.</summary>
public sealed class RecoveryDuties : BackgroundService
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetentionEvery = TimeSpan.FromHours(1);

    private readonly Sweeper _sweeper;
    private readonly RetentionKeeper _retention;
    private readonly TimeProvider _time;
    private readonly ILogger<RecoveryDuties> _logger;

    internal RecoveryDuties(Sweeper sweeper, RetentionKeeper retention, TimeProvider time, ILogger<RecoveryDuties> logger) =>
        (_sweeper, _retention, _time, _logger) = (sweeper, retention, time, logger);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        RepeatAsync("The sweep", _sweeper.SweepAsync, SweepEvery, stoppingToken),
        RepeatAsync("The retention", _retention.RemoveExpiredAsync, RetentionEvery, stoppingToken));

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A duty that fails is tried again; it must not end the host.")]
    private async Task RepeatAsync(string duty, Func<CancellationToken, Task<int>> perform, TimeSpan every, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(every, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
