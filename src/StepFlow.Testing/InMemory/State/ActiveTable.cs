using StepFlow.Storage;

namespace StepFlow.Testing.InMemory.State;

/// <summary>The active entries. Their key is due time and run, as on Azure: a run may have several, each its own promise.</summary>
internal sealed class ActiveTable
{
    private readonly SortedDictionary<(DateTimeOffset Due, string RunId), int> _repairs =
        new(Comparer<(DateTimeOffset Due, string RunId)>.Create(Compare));

    public IReadOnlyList<ActiveEntry> All => [.. _repairs.Select(Entry)];

    public void Write(ActiveEntry entry) => _repairs[(entry.Due, entry.RunId)] = entry.Repairs;

    public void Remove(DateTimeOffset due, string runId) => _repairs.Remove((due, runId));

    public IReadOnlyList<ActiveEntry> ListDue(DateTimeOffset now, ActiveEntry? after, int count) =>
    [
        .. _repairs.TakeWhile(entry => entry.Key.Due <= now)
            .Where(entry => after is null || Compare(entry.Key, (after.Due, after.RunId)) > 0)
            .Take(count)
            .Select(Entry),
    ];

    private static ActiveEntry Entry(KeyValuePair<(DateTimeOffset Due, string RunId), int> stored) =>
        new(stored.Key.RunId, stored.Key.Due, stored.Value);

    private static int Compare((DateTimeOffset Due, string RunId) left, (DateTimeOffset Due, string RunId) right)
    {
        var byDue = left.Due.CompareTo(right.Due);
        return byDue != 0 ? byDue : string.CompareOrdinal(left.RunId, right.RunId);
    }
}
