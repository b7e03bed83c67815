using Microsoft.Azure.Functions.Worker;
using StepFlow.Functions.Startup;
using StepFlow.Recovery;

namespace StepFlow.Functions.Timers;

/// <summary>What happens by the clock.</summary>
public sealed class TimerFunctions(Sweeper sweeper, RetentionKeeper retention)
{
    /// <summary>Brings back runs that a crash or a lost message left behind.</summary>
    [Function("Sweep")]
    public Task SweepAsync([TimerTrigger(AppSettings.SweepScheduleBinding)] TimerInfo timer, CancellationToken cancellationToken) =>
        sweeper.SweepAsync(cancellationToken);

    /// <summary>Removes runs that are past their retention.</summary>
    [Function("RemoveExpired")]
    public Task RemoveExpiredAsync([TimerTrigger(AppSettings.RetentionScheduleBinding)] TimerInfo timer, CancellationToken cancellationToken) =>
        retention.RemoveExpiredAsync(cancellationToken);
}
