namespace StepFlow.Storage.Sqlite.Runs;

/// <summary>
/// The runs last used, bounded by memory. An entry in use is never dropped, so two users of a run always share one entry.
/// </summary>
internal sealed class RunCache(long budget)
{
    // A row without its value: strings, records, the gate. The page is shared between runs and not counted.
    private const int BaseWeight = 2048;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RunEntry> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<RunEntry> _idle = new();
    private long _weight;

    /// <summary>Runs known now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>The entry of a run, kept until it is given back.</summary>
    public RunEntry Rent(string runId)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(runId, out var entry))
            {
                entry = new RunEntry(runId);
                entry.Place = new LinkedListNode<RunEntry>(entry);
                _entries.Add(runId, entry);
            }

            Hold(entry);
            return entry;
        }
    }

    /// <summary>One more user of an entry that is in use.</summary>
    public void RentAgain(RunEntry entry)
    {
        lock (_gate)
            Hold(entry);
    }

    /// <summary>Gives an entry back. The last user puts it at the end of the idle ones, of which the oldest go.</summary>
    public void Return(RunEntry entry)
    {
        lock (_gate)
        {
            if (--entry.Users > 0)
                return;
            if (entry.Latest is not { } latest)
            {
                _entries.Remove(entry.RunId);
                return;
            }

            entry.Weight = BaseWeight + (latest.Row.Value?.Size ?? 0);
            _weight += entry.Weight;
            _idle.AddLast(entry.Place!);
            while (_weight > budget && _idle.First is { } oldest)
                Drop(oldest);
        }
    }

    private void Hold(RunEntry entry)
    {
        if (entry.Users++ > 0 || entry.Place!.List is null)
            return;
        _idle.Remove(entry.Place);
        _weight -= entry.Weight;
    }

    private void Drop(LinkedListNode<RunEntry> oldest)
    {
        _idle.Remove(oldest);
        _weight -= oldest.Value.Weight;
        _entries.Remove(oldest.Value.RunId);
    }
}
