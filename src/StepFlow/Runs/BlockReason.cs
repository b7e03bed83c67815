namespace StepFlow.Runs;

/// <summary>Why a run is blocked, or about to be. The names are stored: a contract.</summary>
public enum BlockReason
{
    /// <summary>No handler, or no C# workflow, of that name is deployed. The sweeper probes and unblocks.</summary>
    MissingHandler,

    /// <summary>
    /// The stored plan or record is not what the run row, or the code of a C# workflow, says. An operator may go on; where it is the
    /// code, the sweeper probes, too.
    /// </summary>
    PlanMismatch,

    /// <summary>An at-most-once step was begun and its outcome is not known. Only an operator may go on.</summary>
    InDoubt,

    /// <summary>Deliveries of the run kept failing for a day. Only an operator may go on.</summary>
    NoProgress,

    /// <summary>
    /// A C# workflow awaited something that is not its context. The sweeper probes, so that the run goes on when the code is mended.
    /// </summary>
    ForeignAwait,

    /// <summary>A step of a C# workflow used the workflow's context. Only an operator may go on.</summary>
    NestedStep,

    /// <summary>
    /// The method of a C# workflow does not come back: it blocks its thread. Every look would cost another thread, so only an operator may
    /// go on.
    /// </summary>
    ReplayStuck,

    /// <summary>
    /// No block: the run is paused because the run that it belongs to is held, and goes on with that one. One that was paused by itself
    /// stays paused until it is resumed by itself.
    /// </summary>
    RunIsHeld,
}
