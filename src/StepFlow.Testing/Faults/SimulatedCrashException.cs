namespace StepFlow.Testing.Faults;

/// <summary>
/// The simulated process has ended at a storage operation. Every later operation over the same connection throws it again,
/// so whoever catches it can do no harm: a dead process writes nothing. Go on with a new connection.
/// <para>
/// Neither a <c>StepFlowException</c> nor an <see cref="OperationCanceledException"/>: code that handles what storage may answer,
/// or a shutdown, does not catch it. Only a catch of everything would, which the engine keeps around user code alone.
/// </para>
/// </summary>
public sealed class SimulatedCrashException(StorageOperation operation)
    : Exception($"The simulated process '{operation.Connection}' ended at {operation}. Connect again to go on.")
{
    /// <summary>The operation at which it ended, or which a dead process tried.</summary>
    public StorageOperation Operation { get; } = operation;
}
