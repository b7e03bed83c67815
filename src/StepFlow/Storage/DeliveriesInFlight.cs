namespace StepFlow.Storage;

/// <summary>
/// The deliveries that this process is working on, for a queue whose messages can be changed in place. One whose run has been recorded past its
/// callback is of no more use: its message can become the run's next callback, by one request in the place of two, with nothing between them
/// that could be cut off. Safe on any thread.
/// </summary>
public sealed class DeliveriesInFlight
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<(Delivery Delivery, bool MayBecomeNext)>> _byRun = new(StringComparer.Ordinal);

    /// <summary>Somebody begins to work on a delivery.</summary>
    public void Add(Delivery delivery, bool mayBecomeNext)
    {
        lock (_gate)
        {
            if (!_byRun.TryGetValue(delivery.Callback.RunId, out var deliveries))
                _byRun.Add(delivery.Callback.RunId, deliveries = []);
            deliveries.Add((delivery, mayBecomeNext));
        }
    }

    /// <summary>The work on it has ended; false where it has become another callback, or had ended before: then nothing is to be done to its message.</summary>
    public bool Remove(Delivery delivery)
    {
        lock (_gate)
            return RemoveLocked(delivery);
    }

    /// <summary>Lets the message of a delivery become this callback; false where there is none that can, and another has to be sent.</summary>
    /// <param name="next">The callback.</param>
    /// <param name="change">Changes the message; false where it is gone, or was delivered to another meanwhile.</param>
    public async Task<bool> TryHandOverAsync(Callback next, Func<Delivery, Task<bool>> change)
    {
        if (TakeFor(next) is not { } delivery)
            return false;
        try
        {
            return await change(delivery).ConfigureAwait(false);
        }
        catch
        {
            // Whether it has become the next one is not known: whoever works on it gives it back as if it had not.
            Add(delivery, mayBecomeNext: false);
            throw;
        }
    }

    // One that tells of the end of a call is of use wherever the run has come to.
    private Delivery? TakeFor(Callback next)
    {
        lock (_gate)
        {
            var found = _byRun.GetValueOrDefault(next.RunId)?.Find(
                d => d is { MayBecomeNext: true, Delivery.Callback.EndedCall: null } && d.Delivery.Callback.Position < next.Position).Delivery;
            if (found is not null)
                RemoveLocked(found);
            return found;
        }
    }

    private bool RemoveLocked(Delivery delivery)
    {
        if (!_byRun.TryGetValue(delivery.Callback.RunId, out var deliveries) || deliveries.RemoveAll(d => d.Delivery == delivery) == 0)
            return false;
        if (deliveries.Count == 0)
            _byRun.Remove(delivery.Callback.RunId);
        return true;
    }
}
