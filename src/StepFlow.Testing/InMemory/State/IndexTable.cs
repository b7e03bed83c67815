using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Testing.InMemory.State;

/// <summary>
/// The index beside the rows. Writers may overtake each other, so each write says how far the run had come by it, and one that is
/// late changes nothing. A later run of the same id is listed apart, as it was created at another time.
/// </summary>
internal sealed class IndexTable
{
    private readonly Dictionary<(string RunId, DateTimeOffset CreatedAt), (byte[] Summary, long Sequence)> _byRun = [];

    /// <summary>Writes how a stored row is listed; its count of operations grows with each of its changes.</summary>
    public void Write(RunRow row)
    {
        if (!_byRun.TryGetValue(KeyOf(row), out var known) || known.Sequence < row.Operations)
            _byRun[KeyOf(row)] = (StoredJson.Write(RunSummary.Of(row)), row.Operations);
    }

    /// <summary>Lists a run that is missing.</summary>
    public void Insert(RunRow row) => _byRun.TryAdd(KeyOf(row), (StoredJson.Write(RunSummary.Of(row)), row.Operations));

    /// <summary>
    /// Lists a run that is missing, or is listed with another status, unless a later change has written that. The list does not tell the
    /// statuses of runs that go on apart.
    /// </summary>
    public void Enlist(RunRow row)
    {
        if (!_byRun.TryGetValue(KeyOf(row), out var known) || (known.Sequence < row.Operations && IsListedOtherwise(known.Summary, row)))
            _byRun[KeyOf(row)] = (StoredJson.Write(RunSummary.Of(row)), row.Operations);
    }

    /// <summary>Takes a run off the list, and no later one of its id.</summary>
    public void Remove(string runId, DateTimeOffset createdAt) => _byRun.Remove((runId, createdAt));

    public RunListPage List(RunQuery query)
    {
        var found = Matching(query)
            .Where(run => query.After is null || IsAfter(run, query.After))
            .OrderByDescending(run => run.CreatedAt)
            .ThenBy(run => run.RunId, StringComparer.Ordinal)
            .Take(query.Limit + 1)
            .ToList();
        if (found.Count <= query.Limit)
            return new RunListPage(found, null);

        found.RemoveAt(query.Limit);
        return new RunListPage(found, new RunListPosition(found[^1].CreatedAt, found[^1].RunId));
    }

    public IReadOnlyDictionary<RunStatus, long> Count(RunQuery query) =>
        Matching(query).GroupBy(run => run.Status).ToDictionary(group => group.Key, group => group.LongCount());

    public IReadOnlyList<EndedRun> ListEnded(DateTimeOffset endedBefore, EndedRun? after, int count) =>
    [
        .. All()
            .Where(run => run.Status.IsTerminal() && run.EndedAt < endedBefore)
            .Select(run => new EndedRun(run.RunId, run.CreatedAt, run.EndedAt ?? endedBefore))
            .Where(run => after is null || IsAfter(run, after))
            .OrderBy(run => run.EndedAt)
            .ThenBy(run => run.RunId, StringComparer.Ordinal)
            .Take(count),
    ];

    private static (string RunId, DateTimeOffset CreatedAt) KeyOf(RunRow row) => (row.RunId, row.CreatedAt);

    private IEnumerable<RunSummary> All() => _byRun.Values.Select(run => StoredJson.Read<RunSummary>(run.Summary));

    private IEnumerable<RunSummary> Matching(RunQuery query) => All().Where(run =>
        (query.Status is null || run.Status == query.Status)
        && (query.Workflow is null || run.Workflow == query.Workflow)
        && (query.Version is null || run.Version == query.Version)
        && (query.Label is null || run.Labels.Contains(query.Label))
        && (query.From is null || run.CreatedAt >= query.From)
        && (query.To is null || run.CreatedAt < query.To));

    private static bool IsListedOtherwise(byte[] summary, RunRow row)
    {
        var listed = StoredJson.Read<RunSummary>(summary);
        return !(listed.Status.IsActive() && row.Status.IsActive()) && (listed.Status, listed.EndedAt) != (row.Status, row.EndedAt);
    }

    private static bool IsAfter(EndedRun run, EndedRun other) =>
        run.EndedAt > other.EndedAt || (run.EndedAt == other.EndedAt && string.CompareOrdinal(run.RunId, other.RunId) > 0);

    private static bool IsAfter(RunSummary run, RunListPosition position) =>
        run.CreatedAt < position.CreatedAt
        || (run.CreatedAt == position.CreatedAt && string.CompareOrdinal(run.RunId, position.RunId) > 0);
}
