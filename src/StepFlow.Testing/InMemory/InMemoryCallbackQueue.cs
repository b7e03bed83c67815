using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory;

/// <summary>The receiving end of the callbacks in memory. What is not completed comes again.</summary>
public sealed class InMemoryCallbackQueue : ICallbackQueue
{
    private readonly InMemoryStorage _storage;
    private readonly StorageDoor _door;
    private readonly DeliveriesInFlight? _inFlight;

    internal InMemoryCallbackQueue(InMemoryStorage storage, StorageDoor door, DeliveriesInFlight? inFlight) =>
        (_storage, _door, _inFlight) = (storage, door, inFlight);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Asked for before the look, so that nothing that comes between the two is missed.
            var changed = _storage.Look(() => _storage.Messages.Changed);
            var received = await TryReceiveAsync(max, cancellationToken).ConfigureAwait(false);
            if (received.Count > 0)
                return received;

            await WaitAsync(changed, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns at most so many callbacks that are due now; none without waiting where none is.</summary>
    public async Task<IReadOnlyList<Delivery>> TryReceiveAsync(int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_storage.Look(() => _storage.Messages.NextIn) != TimeSpan.Zero)
            return [];

        var deliveries = await _door.PassAsync(
            StorageOperationKind.Receive, null, fault => _storage.Messages.Receive(max, fault), cancellationToken).ConfigureAwait(false);
        foreach (var delivery in deliveries)
            _inFlight?.Add(delivery, mayBecomeNext: true);
        return deliveries;
    }

    /// <inheritdoc/>
    public Task CompleteAsync(Delivery delivery, CancellationToken cancellationToken) => IsAnothers(delivery) ? Task.CompletedTask : _door.PassAsync<object?>(
        StorageOperationKind.Complete,
        delivery.Callback.RunId,
        () =>
        {
            _storage.Messages.Complete(delivery);
            return null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task ReturnAsync(Delivery delivery, TimeSpan delay, CancellationToken cancellationToken) => IsAnothers(delivery) ? Task.CompletedTask : _door.PassAsync<object?>(
        StorageOperationKind.Return,
        delivery.Callback.RunId,
        () =>
        {
            _storage.Messages.Return(delivery, delay);
            return null;
        },
        cancellationToken);

    private bool IsAnothers(Delivery delivery) => _inFlight?.Remove(delivery) == false;

    private async Task WaitAsync(Task changed, CancellationToken cancellationToken)
    {
        if (_storage.Look(() => _storage.Messages.NextIn) is not { } wait)
        {
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(wait, _storage.Time, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
