namespace StepFlow.Workflows.Replay;

/// <summary>The histories used last, by the run's incarnation; those not used for longest make room. Safe on any thread.</summary>
/// <param name="capacity">Bytes of inputs and results that it holds. Default 64 MiB.</param>
internal sealed class HistoryCache(long capacity = 64 * 1024 * 1024)
{
    /// <summary>What a record takes beside its result, roughly.</summary>
    private const int RecordBytes = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Incarnation, RunHistory History, long Size)>> _byRun = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Incarnation, RunHistory History, long Size)> _byUse = new();
    private long _size;

    /// <summary>How many runs it holds.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _byRun.Count;
        }
    }

    /// <summary>The history of a run; null where it is not held.</summary>
    public RunHistory? Find(string incarnation)
    {
        lock (_gate)
        {
            if (!_byRun.TryGetValue(incarnation, out var node))
                return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.History;
        }
    }

    /// <summary>Holds a history in the place of what was held of the run. One that is larger than all the room is not held.</summary>
    public void Keep(string incarnation, RunHistory history)
    {
        var size = history.Input.Size + history.Records.Sum(r => (long)RecordBytes + (r.Result?.Size ?? 0));
        lock (_gate)
        {
            if (_byRun.Remove(incarnation, out var before))
                Remove(before);
            if (size > capacity)
                return;
            while (_size + size > capacity && _byUse.Last is { } oldest)
            {
                _byRun.Remove(oldest.Value.Incarnation);
                Remove(oldest);
            }

            _byRun.Add(incarnation, _byUse.AddFirst((incarnation, history, size)));
            _size += size;
        }
    }

    /// <summary>The run has ended.</summary>
    public void Forget(string incarnation)
    {
        lock (_gate)
        {
            if (_byRun.Remove(incarnation, out var node))
                Remove(node);
        }
    }

    private void Remove(LinkedListNode<(string Incarnation, RunHistory History, long Size)> node)
    {
        _byUse.Remove(node);
        _size -= node.Value.Size;
    }
}
