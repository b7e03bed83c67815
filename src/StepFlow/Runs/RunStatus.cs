namespace StepFlow.Runs;

/// <summary>Where a run stands. The names are stored and shown: a contract.</summary>
public enum RunStatus
{
    /// <summary>Accepted, its start is delayed.</summary>
    Pending,

    /// <summary>A step is executing or due.</summary>
    Running,

    /// <summary>Nothing to execute before a time or an event.</summary>
    Waiting,

    /// <summary>Held by an operator; the step in flight may still finish.</summary>
    Paused,

    /// <summary>Held by StepFlow until a cause is gone: a missing handler, a plan mismatch, an in-doubt step, no progress.</summary>
    Blocked,

    /// <summary>Ended: every step recorded. Never changes.</summary>
    Succeeded,

    /// <summary>Ended: a step ran out of attempts. Changes only by resume.</summary>
    Failed,

    /// <summary>Ended by an operator. Never changes.</summary>
    Canceled,
}
