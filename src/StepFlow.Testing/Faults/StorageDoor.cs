using StepFlow.Errors;

namespace StepFlow.Testing.Faults;

/// <summary>The one door that every storage operation of a connection passes: numbered, judged by the fault plan, performed.</summary>
internal sealed class StorageDoor(string connection, IFaultPlan plan, StorageLog log)
{
    private volatile bool _crashed;

    public bool Crashed => _crashed;

    public Task<T> PassAsync<T>(StorageOperationKind kind, string? runId, Func<T> perform, CancellationToken cancellationToken) =>
        PassAsync(kind, runId, _ => perform(), cancellationToken);

    public async Task<T> PassAsync<T>(
        StorageOperationKind kind, string? runId, Func<Fault, T> perform, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var operation = log.Begin(kind, runId, connection);
        ThrowIfCrashed(operation);
        var fault = await plan.DecideAsync(operation, cancellationToken).ConfigureAwait(false);

        // A frozen caller may have been declared dead while it was held back.
        ThrowIfCrashed(operation);
        return Perform(operation, fault, perform);
    }

    public void Crash() => _crashed = true;

    private T Perform<T>(StorageOperation operation, Fault fault, Func<Fault, T> perform)
    {
        switch (fault.Kind)
        {
            case FaultKind.FailBefore:
                throw Unavailable(operation, "was not performed");
            case FaultKind.CrashBefore:
                throw CrashAt(operation);
        }

        var answer = log.Perform(operation, fault, perform);
        switch (fault.Kind)
        {
            case FaultKind.FailAfter:
                throw Unavailable(operation, "was performed, its answer lost");
            case FaultKind.CrashAfter:
                throw CrashAt(operation);
            case FaultKind.RepeatAfterTimeout when FaultKind.RepeatAfterTimeout.AppliesTo(operation.Kind):
                return log.Perform(operation, fault, perform);
            default:
                return answer;
        }
    }

    private void ThrowIfCrashed(StorageOperation operation)
    {
        if (_crashed)
            throw new SimulatedCrashException(operation);
    }

    private SimulatedCrashException CrashAt(StorageOperation operation)
    {
        _crashed = true;
        return new SimulatedCrashException(operation);
    }

    private static StorageUnavailableException Unavailable(StorageOperation operation, string what) =>
        new($"Injected fault: operation {operation} {what}.");
}
