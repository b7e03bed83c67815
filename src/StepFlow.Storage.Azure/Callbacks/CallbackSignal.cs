namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>Wakes this process's own receiver when this process sent a callback that is due: it need not wait for its next look.</summary>
internal sealed class CallbackSignal : IDisposable
{
    private readonly SemaphoreSlim _sent = new(0, 1);

    /// <summary>A callback that is due was sent.</summary>
    public void Set()
    {
        try
        {
            if (_sent.CurrentCount == 0)
                _sent.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two sent at once: one wake-up is enough.
        }
    }

    /// <summary>The queue is about to be looked at: whatever was sent until now will be found there.</summary>
    public void Clear() => _sent.Wait(0);

    /// <summary>Waits for a signal, at most so long.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signal = _sent.WaitAsync(ended.Token);
        await Task.WhenAny(signal, Task.Delay(most, time, ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await signal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Dispose() => _sent.Dispose();
}
