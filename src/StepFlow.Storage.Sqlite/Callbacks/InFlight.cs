namespace StepFlow.Storage.Sqlite.Callbacks;

/// <summary>
/// Deliveries that were neither completed nor returned, oldest first. One whose receiver died comes again after a while; a run
/// that is still executing then loses nothing by it.
/// </summary>
internal sealed class InFlight
{
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly LinkedList<(ReadyCallback Callback, DateTimeOffset At)> _deliveries = new();

    /// <summary>When the oldest comes again; never, where none is out.</summary>
    public DateTimeOffset NextExpiry
    {
        get
        {
            lock (_gate)
                return _deliveries.First is { } oldest ? oldest.Value.At + Visibility : DateTimeOffset.MaxValue;
        }
    }

    /// <summary>A callback goes out; the receipt is its place in the list.</summary>
    public Delivery Deliver(ReadyCallback callback, DateTimeOffset now)
    {
        lock (_gate)
            return new Delivery(callback.Callback, _deliveries.AddLast((callback, now)), callback.Deliveries + 1);
    }

    /// <summary>A delivery was dealt with; false where it came again in the meantime and this one counts no more.</summary>
    public bool Settle(Delivery delivery)
    {
        lock (_gate)
        {
            if (delivery.Receipt is not LinkedListNode<(ReadyCallback, DateTimeOffset)> { List: not null } place)
                return false;
            _deliveries.Remove(place);
            return true;
        }
    }

    /// <summary>Takes those that nobody has dealt with in time.</summary>
    public IReadOnlyList<ReadyCallback> TakeExpired(DateTimeOffset now)
    {
        var expired = new List<ReadyCallback>();
        lock (_gate)
        {
            while (_deliveries.First is { } oldest && oldest.Value.At + Visibility <= now)
            {
                expired.Add(oldest.Value.Callback);
                _deliveries.RemoveFirst();
            }
        }

        return expired;
    }
}
