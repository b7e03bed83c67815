namespace StepFlow.Testing.Faults;

/// <summary>The kinds of requests that the in-memory store counts, each one that Azure would see on the wire.</summary>
public enum StorageOperationKind
{
    /// <summary>Point read of a run row.</summary>
    ReadRun,

    /// <summary>Read of a run's input.</summary>
    ReadInput,

    /// <summary>Read of a page of a plan.</summary>
    ReadPage,

    /// <summary>Point read of a record.</summary>
    ReadRecord,

    /// <summary>Query of records.</summary>
    ReadRecords,

    /// <summary>Query of attempts.</summary>
    ReadAttempts,

    /// <summary>Query of a run's inbox.</summary>
    ReadInbox,

    /// <summary>Point read of an event in an inbox.</summary>
    ReadEvent,

    /// <summary>Query of the waiters of an event.</summary>
    ReadWaiters,

    /// <summary>Query of the notes of a run's children.</summary>
    ReadChildren,

    /// <summary>Query of the index: lists, counts, ended runs.</summary>
    ReadIndex,

    /// <summary>Query of due active entries.</summary>
    ReadActive,

    /// <summary>Look at the queue's oldest callback.</summary>
    ReadBacklog,

    /// <summary>Proof that storage answers.</summary>
    Check,

    /// <summary>Read of published versions or of a default pointer.</summary>
    ReadWorkflow,

    /// <summary>Read of a schedule or of all of them.</summary>
    ReadSchedule,

    /// <summary>Query of due schedules.</summary>
    ReadDueSchedules,

    /// <summary>Read of a flow key or of the list of them.</summary>
    ReadFlow,

    /// <summary>Read of those who wait for a flow key.</summary>
    ReadFlowWaiters,

    /// <summary>Batch that inserts a run: row, input, plan, kept records.</summary>
    CreateRun,

    /// <summary>Batch that writes a claim.</summary>
    Claim,

    /// <summary>Write that begins a lease anew.</summary>
    Renew,

    /// <summary>Batch that stores an outcome.</summary>
    Commit,

    /// <summary>Batch that puts an event into an inbox.</summary>
    AddEvent,

    /// <summary>Insert or replace of a waiter.</summary>
    AddWaiter,

    /// <summary>Delete of a waiter.</summary>
    RemoveWaiter,

    /// <summary>Write that clears the pending duties of an ended run.</summary>
    ClearDuties,

    /// <summary>Write that marks a run for its purge, so that nobody goes on with it.</summary>
    MarkPurge,

    /// <summary>Delete of everything in a run's partition but its row.</summary>
    PurgeContents,

    /// <summary>Delete of a run's row.</summary>
    PurgeRow,

    /// <summary>Write of a run's index row.</summary>
    WriteIndex,

    /// <summary>Delete of a run's index row.</summary>
    RemoveIndex,

    /// <summary>Insert or replace of an active entry.</summary>
    AddActive,

    /// <summary>Delete of an active entry.</summary>
    RemoveActive,

    /// <summary>Insert, replace or delete of a flow key.</summary>
    WriteFlow,

    /// <summary>Insert of one who waits for a flow key.</summary>
    AddFlowWaiter,

    /// <summary>Delete of one who waits for a flow key.</summary>
    RemoveFlowWaiter,

    /// <summary>Insert of a published version, or write of a default pointer.</summary>
    WriteWorkflow,

    /// <summary>Insert or replace of a schedule with its place in the order of due times.</summary>
    WriteSchedule,

    /// <summary>Delete of a schedule.</summary>
    RemoveSchedule,

    /// <summary>Send of a callback.</summary>
    Send,

    /// <summary>Receive of callbacks, when at least one is due; an idle look is no operation.</summary>
    Receive,

    /// <summary>Delete of a delivered callback.</summary>
    Complete,

    /// <summary>Return of a delivered callback to the queue.</summary>
    Return,
}
