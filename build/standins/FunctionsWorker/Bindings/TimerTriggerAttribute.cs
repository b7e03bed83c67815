using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs a function on a schedule.</summary>
/// <param name="schedule">Six cron fields, or the name of a setting in percent signs.</param>
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>Six cron fields, or the name of a setting in percent signs.</summary>
    public string Schedule { get; private set; } = schedule;

    /// <summary>Whether the host keeps the schedule's state, so that a missed time is made up for. Default: true.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Whether the function also runs when the host starts. Default: false.</summary>
    public bool RunOnStartup { get; set; }
}
