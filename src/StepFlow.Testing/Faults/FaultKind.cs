namespace StepFlow.Testing.Faults;

/// <summary>What goes wrong at a storage operation.</summary>
public enum FaultKind
{
    /// <summary>Nothing: the operation is performed and answered.</summary>
    None,

    /// <summary>Not performed; the caller gets <see cref="Errors.StorageUnavailableException"/>.</summary>
    FailBefore,

    /// <summary>Performed; the caller gets <see cref="Errors.StorageUnavailableException"/> and cannot know.</summary>
    FailAfter,

    /// <summary>
    /// Performed, the answer lost, and the request repeated by the client library, as Azure.Core does on a timeout: the caller
    /// gets the answer of the second time, which for a conditional write is a conflict with its own write. Writes only.
    /// </summary>
    RepeatAfterTimeout,

    /// <summary>The process ends before the operation: <see cref="SimulatedCrashException"/>, nothing performed.</summary>
    CrashBefore,

    /// <summary>The process ends after the operation: performed, then <see cref="SimulatedCrashException"/>.</summary>
    CrashAfter,

    /// <summary>The callback is delivered twice. Sends and receives only.</summary>
    DeliverTwice,

    /// <summary>The callback becomes visible later than asked. Sends only.</summary>
    DeliverLate,
}
