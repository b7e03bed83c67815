namespace StepFlow.Storage.Sqlite.Callbacks;

/// <summary>
/// The receiving end of the callbacks. A delivery that is neither completed nor returned is lost to this process, not to the run:
/// the sweeper, or the next start, finds it.
/// </summary>
internal sealed class SqliteCallbackQueue(SqliteStorage storage) : ICallbackQueue
{
    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, CancellationToken cancellationToken)
    {
        var store = await storage.GetAsync(cancellationToken).ConfigureAwait(false);
        var taken = await store.Callbacks.TakeAsync(max, cancellationToken).ConfigureAwait(false);
        return [.. taken.Select(ready => new Delivery(ready.Callback, null, ready.Deliveries + 1))];
    }

    public Task CompleteAsync(Delivery delivery, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task ReturnAsync(Delivery delivery, TimeSpan delay, CancellationToken cancellationToken)
    {
        var store = await storage.GetAsync(cancellationToken).ConfigureAwait(false);
        store.Callbacks.Add(delivery.Callback, delay, delivery.DequeueCount);
    }
}
