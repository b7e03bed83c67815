namespace StepFlow.Runs;

/// <summary>Why a run is blocked, or about to be. The names are stored: a contract.</summary>
public enum BlockReason
{
    /// <summary>No handler of that name is deployed. The sweeper probes and unblocks.</summary>
    MissingHandler,

    /// <summary>The stored plan or record is not what the run row says. Only an operator may go on.</summary>
    PlanMismatch,

    /// <summary>An at-most-once step was begun and its outcome is not known. Only an operator may go on.</summary>
    InDoubt,

    /// <summary>Deliveries of the run kept failing for a day. Only an operator may go on.</summary>
    NoProgress,
}
