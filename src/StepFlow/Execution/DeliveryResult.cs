namespace StepFlow.Execution;

/// <summary>What came of one delivery of a callback.</summary>
public enum DeliveryResult
{
    /// <summary>Nothing was due, or it was another's to do.</summary>
    Dropped,

    /// <summary>A step was executed and its outcome stored.</summary>
    Executed,

    /// <summary>The run was changed without executing a step: a sleep ended, a cancellation carried out, terminal duties done.</summary>
    Advanced,

    /// <summary>One callback was sent in the place of this one.</summary>
    SentAgain,

    /// <summary>A step was executed, but its claim was lost: its outcome was not stored.</summary>
    Discarded,
}
