namespace StepFlow.Testing.Faults;

/// <summary>Numbers the operations of all connections, performs them one at a time and tells who observes.</summary>
internal sealed class StorageLog(Lock gate)
{
    private long _last;

    public long Count => Interlocked.Read(ref _last);

    public event Action<StorageOperation>? Performed;

    public StorageOperation Begin(StorageOperationKind kind, string? runId, string connection) =>
        new(Interlocked.Increment(ref _last), kind, runId, connection);

    public T Perform<T>(StorageOperation operation, Fault fault, Func<Fault, T> perform)
    {
        T answer;
        lock (gate)
            answer = perform(fault);

        Performed?.Invoke(operation);
        return answer;
    }
}
