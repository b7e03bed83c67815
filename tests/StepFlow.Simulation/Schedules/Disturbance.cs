namespace StepFlow.Simulation.Schedules;

/// <summary>What a schedule does at one point. The names are part of a schedule's text.</summary>
internal enum Disturbance
{
    /// <summary>The request is not performed and fails.</summary>
    FailBefore,

    /// <summary>The request is performed, and its answer lost.</summary>
    FailAfter,

    /// <summary>The request is performed, its answer lost, and repeated by the client library.</summary>
    RepeatAfterTimeout,

    /// <summary>The process ends before the request, or while its handler runs.</summary>
    CrashBefore,

    /// <summary>The process ends after the request.</summary>
    CrashAfter,

    /// <summary>The callback is delivered twice.</summary>
    DeliverTwice,

    /// <summary>The callback comes five minutes late.</summary>
    DeliverLate,

    /// <summary>The process stands still for 90 seconds, longer than its claim holds; its timers fire when it goes on.</summary>
    Freeze,

    /// <summary>The process stands still for 15 minutes, longer than a delivered callback stays hidden.</summary>
    LongFreeze,

    /// <summary>The host of the process shuts down.</summary>
    Stop,

    /// <summary>Storage answers nobody for three minutes.</summary>
    Outage,

    /// <summary>An operator pauses the run just before this point.</summary>
    Pause,

    /// <summary>An operator cancels the run just before this point.</summary>
    Cancel,

    /// <summary>An operator resumes the run just before this point.</summary>
    Resume,

    /// <summary>Another process sweeps just before this point.</summary>
    Sweep,

    /// <summary>Another process takes a delivery, where one is due, just before this point.</summary>
    Deliver,

    /// <summary>A client whose time has come asks just before this point. Random schedules have that of themselves, in between.</summary>
    Ask,
}
