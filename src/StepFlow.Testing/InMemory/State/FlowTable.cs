using System.Globalization;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Testing.InMemory.State;

/// <summary>The flow keys, each with a version that every write moves on, and those who wait.</summary>
internal sealed class FlowTable
{
    private readonly SortedDictionary<string, StoredFlow> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, long Since, string RunId), FlowWaiter> _waiters = [];
    private long _version;

    public IReadOnlyList<string> Keys => [.. _rows.Keys];

    public IReadOnlyList<FlowWaiter> Waiters => [.. _waiters.Values];

    public StoredFlow? Read(string key) => _rows.GetValueOrDefault(key);

    public IReadOnlyList<string> List(string? after, int count) =>
        [.. _rows.Keys.Where(key => string.CompareOrdinal(key, after) > 0).Take(count)];

    public bool Write(string key, StoredFlow? basis, Payload? content)
    {
        if (Read(key)?.Version != basis?.Version)
            return false;
        if (content is null)
            _rows.Remove(key);
        else
            _rows[key] = new StoredFlow(Payload.FromTrusted(content.Utf8.ToArray()), (++_version).ToString(CultureInfo.InvariantCulture));
        return true;
    }

    public FlowWaiter Write(string key, FlowWaiter waiter) => _waiters[KeyOf(key, waiter)] = waiter;

    public bool Remove(string key, FlowWaiter waiter) => _waiters.Remove(KeyOf(key, waiter));

    public IReadOnlyList<FlowWaiter> ListWaiters(string key, int count) =>
    [
        .. _waiters
            .Where(entry => entry.Key.Key == key)
            .OrderBy(entry => entry.Key.Since)
            .ThenBy(entry => entry.Key.RunId, StringComparer.Ordinal)
            .Take(count)
            .Select(entry => entry.Value),
    ];

    private static (string Key, long Since, string RunId) KeyOf(string key, FlowWaiter waiter) => (key, waiter.Since.UtcTicks, waiter.Place.RunId);
}
