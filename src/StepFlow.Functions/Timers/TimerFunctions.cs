using Microsoft.Azure.Functions.Worker;
using StepFlow.Functions.Startup;
using StepFlow.Recovery;
using StepFlow.Schedules;

namespace StepFlow.Functions.Timers;

/// <summary>What happens by the clock.</summary>
public sealed class TimerFunctions(Sweeper sweeper, ScheduleTicker schedules, RetentionKeeper retention)
{
    /// <summary>Brings back runs that a crash or a lost message left behind, and starts what schedules ask for.</summary>
    [Function("Sweep")]
    public Task SweepAsync([TimerTrigger(AppSettings.SweepScheduleBinding)] TimerInfo timer, CancellationToken cancellationToken) =>
        Task.WhenAll(sweeper.SweepAsync(cancellationToken), schedules.TickAsync(cancellationToken));

    /// <summary>Removes runs that are past their retention.</summary>
    [Function("RemoveExpired")]
    public Task RemoveExpiredAsync([TimerTrigger(AppSettings.RetentionScheduleBinding)] TimerInfo timer, CancellationToken cancellationToken) =>
        retention.RemoveExpiredAsync(cancellationToken);
}
