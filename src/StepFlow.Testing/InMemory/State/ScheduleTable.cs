using System.Globalization;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Testing.InMemory.State;

/// <summary>The schedules, each with a version that every write moves on.</summary>
internal sealed class ScheduleTable
{
    private readonly SortedDictionary<string, StoredSchedule> _rows = new(StringComparer.Ordinal);
    private long _version;

    public IReadOnlyList<StoredSchedule> All => [.. _rows.Values];

    public DateTimeOffset? NextDue => _rows.Values.Min(row => row.NextDue);

    public StoredSchedule? Read(string id) => _rows.GetValueOrDefault(id);

    public StoredSchedule? Insert(string id, Payload content, DateTimeOffset? nextDue) =>
        _rows.ContainsKey(id) ? null : Put(id, content, nextDue);

    public StoredSchedule? Replace(StoredSchedule basis, Payload content, DateTimeOffset? nextDue) =>
        Read(basis.Id)?.Version == basis.Version ? Put(basis.Id, content, nextDue) : null;

    public bool Delete(StoredSchedule basis) => Read(basis.Id)?.Version == basis.Version && _rows.Remove(basis.Id);

    public IReadOnlyList<DueSchedule> ListDue(DateTimeOffset until, DueSchedule? after, int count) =>
    [
        .. _rows.Values.Where(row => row.NextDue <= until)
            .Select(row => new DueSchedule(row.Id, row.NextDue ?? until))
            .Where(due => after is null || due.Due > after.Due || (due.Due == after.Due && string.CompareOrdinal(due.Id, after.Id) > 0))
            .OrderBy(due => due.Due).ThenBy(due => due.Id, StringComparer.Ordinal).Take(count),
    ];

    // A payload is immutable, but its bytes are the caller's: the row has its own.
    private StoredSchedule Put(string id, Payload content, DateTimeOffset? nextDue) => _rows[id] = new StoredSchedule(
        id, Payload.FromTrusted(content.Utf8.ToArray()), nextDue, (++_version).ToString(CultureInfo.InvariantCulture));
}
