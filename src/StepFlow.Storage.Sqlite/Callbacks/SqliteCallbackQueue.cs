namespace StepFlow.Storage.Sqlite.Callbacks;

/// <summary>The receiving end of the callbacks.</summary>
internal sealed class SqliteCallbackQueue(SqliteStorage storage) : ICallbackQueue
{
    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, CancellationToken cancellationToken)
    {
        var store = await storage.GetAsync(cancellationToken).ConfigureAwait(false);
        return await store.Callbacks.ReceiveAsync(max, cancellationToken).ConfigureAwait(false);
    }

    public async Task CompleteAsync(Delivery delivery, CancellationToken cancellationToken) =>
        (await storage.GetAsync(cancellationToken).ConfigureAwait(false)).Callbacks.Complete(delivery);

    public async Task ReturnAsync(Delivery delivery, TimeSpan delay, CancellationToken cancellationToken) =>
        (await storage.GetAsync(cancellationToken).ConfigureAwait(false)).Callbacks.Return(delivery, delay);
}
