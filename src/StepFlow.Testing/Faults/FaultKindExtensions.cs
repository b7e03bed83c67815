namespace StepFlow.Testing.Faults;

/// <summary>Which faults make a difference where, so that a sweep over all operations and faults leaves out what changes nothing.</summary>
public static class FaultKindExtensions
{
    /// <summary>True where this fault at an operation of that kind differs from <see cref="FaultKind.None"/> and from the other faults.</summary>
    public static bool AppliesTo(this FaultKind fault, StorageOperationKind operation) => fault switch
    {
        FaultKind.None => false,
        FaultKind.FailAfter or FaultKind.CrashAfter => operation.Changes(),
        FaultKind.RepeatAfterTimeout => operation.Changes() && operation != StorageOperationKind.Receive,
        FaultKind.DeliverTwice => operation is StorageOperationKind.Send or StorageOperationKind.Receive,
        FaultKind.DeliverLate => operation == StorageOperationKind.Send,
        _ => true,
    };

    /// <summary>True where the operation changes what is stored.</summary>
    public static bool Changes(this StorageOperationKind operation) => operation >= StorageOperationKind.CreateRun;
}
