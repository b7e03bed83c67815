namespace StepFlow.Storage;

/// <summary>What was read last, by its key, up to so much of it; what was not used for longest makes room. Safe on any thread.</summary>
/// <param name="capacity">How much it holds, in the unit of <paramref name="sizeOf"/>.</param>
/// <param name="sizeOf">How much a value takes.</param>
public sealed class ReadCache<TKey, TValue>(long capacity, Func<TValue, long> sizeOf)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _byKey = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _size;

    /// <summary>How many values it holds.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _byKey.Count;
        }
    }

    /// <summary>The value of a key; null where it is not held.</summary>
    public TValue? Find(TKey key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var node))
                return null;
            if (node != _byUse.First)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }

            return node.Value.Value;
        }
    }

    /// <summary>Holds a value in the place of what was held of the key. One that is larger than all the room is not held.</summary>
    public void Keep(TKey key, TValue value)
    {
        var entry = new Entry(key, value, sizeOf(value));
        lock (_gate)
        {
            Remove(key);
            if (entry.Size > capacity)
                return;
            while (_size + entry.Size > capacity && _byUse.Last is { } oldest)
                Remove(oldest.Value.Key);
            _byKey.Add(key, _byUse.AddFirst(entry));
            _size += entry.Size;
        }
    }

    /// <summary>The value of the key is not needed any more.</summary>
    public void Forget(TKey key)
    {
        lock (_gate)
            Remove(key);
    }

    private void Remove(TKey key)
    {
        if (!_byKey.Remove(key, out var node))
            return;
        _byUse.Remove(node);
        _size -= node.Value.Size;
    }

    private sealed record Entry(TKey Key, TValue Value, long Size);
}
