using StepFlow.Events;

namespace StepFlow.Testing.InMemory.State;

/// <summary>The waiters by event, run and position.</summary>
internal sealed class WaiterTable
{
    private readonly SortedDictionary<(string EventId, string RunId, int Position), byte[]> _waiters =
        new(Comparer<(string EventId, string RunId, int Position)>.Create(Compare));

    public IReadOnlyList<Waiter> All => [.. _waiters.Values.Select(StoredJson.Read<Waiter>)];

    public void Write(Waiter waiter) => _waiters[KeyOf(waiter)] = StoredJson.Write(waiter);

    public void Remove(Waiter waiter) => _waiters.Remove(KeyOf(waiter));

    public IReadOnlyList<Waiter> List(string eventId, Waiter? after, int count) =>
    [
        .. _waiters
            .Where(entry => entry.Key.EventId == eventId && (after is null || Compare(entry.Key, KeyOf(after)) > 0))
            .Take(count)
            .Select(entry => StoredJson.Read<Waiter>(entry.Value)),
    ];

    private static (string EventId, string RunId, int Position) KeyOf(Waiter waiter) => (waiter.EventId, waiter.RunId, waiter.Position);

    private static int Compare((string EventId, string RunId, int Position) left, (string EventId, string RunId, int Position) right)
    {
        var byEvent = string.CompareOrdinal(left.EventId, right.EventId);
        if (byEvent != 0)
            return byEvent;
        var byRun = string.CompareOrdinal(left.RunId, right.RunId);
        return byRun != 0 ? byRun : left.Position.CompareTo(right.Position);
    }
}
