namespace StepFlow.Definitions;

/// <summary>The pages read last, by hash; the one not used for longest makes room. Safe on any thread.</summary>
internal sealed class PlanPageCache(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Hash, PlannedPage Page)>> _byHash = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Hash, PlannedPage Page)> _byUse = new();

    /// <summary>How many pages it holds.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _byHash.Count;
        }
    }

    /// <summary>The page with a hash; null where it is not held.</summary>
    public PlannedPage? Find(string hash)
    {
        lock (_gate)
        {
            if (!_byHash.TryGetValue(hash, out var node))
                return null;
            if (node != _byUse.First)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }

            return node.Value.Page;
        }
    }

    /// <summary>Holds a page. Two readers of the same page may both add it: the second changes nothing.</summary>
    public void Add(string hash, PlannedPage page)
    {
        lock (_gate)
        {
            if (_byHash.ContainsKey(hash))
                return;
            if (_byHash.Count >= capacity && _byUse.Last is { } oldest)
            {
                _byHash.Remove(oldest.Value.Hash);
                _byUse.RemoveLast();
            }

            _byHash.Add(hash, _byUse.AddFirst((hash, page)));
        }
    }
}
