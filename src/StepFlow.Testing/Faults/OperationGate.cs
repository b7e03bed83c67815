using StepFlow.Testing.Host;

namespace StepFlow.Testing.Faults;

/// <summary>
/// Holds chosen operations back until they are released: a process that is frozen just before it reaches storage, while others
/// go on. Releasing runs the held caller on the releasing thread up to its next wait, so a single-threaded test stays one.
/// </summary>
/// <param name="holds">Which operations to hold.</param>
public sealed class OperationGate(Func<StorageOperation, bool> holds) : IFaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<(StorageOperation Operation, TaskCompletionSource<Fault> Decision)> _held = [];

    /// <summary>The operations held now, in the order of their coming.</summary>
    public IReadOnlyList<StorageOperation> Held
    {
        get
        {
            lock (_gate)
                return [.. _held.Select(held => held.Operation)];
        }
    }

    /// <inheritdoc/>
    public ValueTask<Fault> DecideAsync(StorageOperation operation, CancellationToken cancellationToken)
    {
        if (!holds(operation))
            return new ValueTask<Fault>(Fault.None);

        var decision = new TaskCompletionSource<Fault>();
        lock (_gate)
            _held.Add((operation, decision));

        // A caller that gives up is let go, and its operation is never performed.
        var registration = cancellationToken.Register(() => decision.TrySetCanceled(cancellationToken));
        return new ValueTask<Fault>(AwaitAsync(decision, registration));
    }

    /// <summary>Lets the operation that was held first go on, with what goes wrong at it; false where none is held.</summary>
    public bool ReleaseNext(Fault fault = default)
    {
        TaskCompletionSource<Fault> decision;
        lock (_gate)
        {
            if (_held.Count == 0)
                return false;
            decision = _held[0].Decision;
            _held.RemoveAt(0);
        }

        OneThread.Run(() => decision.TrySetResult(fault));
        return true;
    }

    /// <summary>Lets everything go on that is held, and what comes of that, until nothing is held any more.</summary>
    public void ReleaseAll()
    {
        while (ReleaseNext())
        {
            // The next one may be held only now.
        }
    }

    private async Task<Fault> AwaitAsync(TaskCompletionSource<Fault> decision, CancellationTokenRegistration registration)
    {
        try
        {
            return await decision.Task.ConfigureAwait(false);
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);
            lock (_gate)
                _held.RemoveAll(held => held.Decision == decision);
        }
    }
}
