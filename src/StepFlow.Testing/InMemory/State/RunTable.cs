using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Testing.InMemory.State;

/// <summary>The run rows and what lies beside them. Every method is one request, performed under the storage's lock.</summary>
internal sealed class RunTable(StorageClock clock)
{
    private readonly Dictionary<string, RunPartition> _runs = new(StringComparer.Ordinal);
    private long _lastVersion;

    public IEnumerable<string> Ids => _runs.Keys;

    public RunPartition? Find(string runId) => _runs.GetValueOrDefault(runId);

    /// <summary>The run; null where there is none, or its purge has begun.</summary>
    public RunSnapshot? Read(string runId) => Find(runId) is { PurgeMark: null } run ? Snapshot(run) : null;

    /// <summary>A run whose purge has begun.</summary>
    public RunSnapshot? ReadMarked(string runId) => Find(runId) is { PurgeMark: not null } run ? Snapshot(run) : null;

    /// <summary>Inserts a run; null where one of its id is there, or its purge has begun.</summary>
    public RunSnapshot? Insert(NewRun run)
    {
        if (Find(run.Row.RunId) is not null)
            return null;

        var partition = new RunPartition
        {
            // Two requests so far: the active entry and this batch.
            Row = StoredJson.Write(Checked(run.Row) with { Operations = run.Row.Operations + 2 }),
            Version = NextVersion(),
            WrittenAt = clock.Now,
            Input = run.Input.Utf8.ToArray(),
        };
        foreach (var page in run.Pages)
            partition.Pages.Add(page.Index, StoredJson.Write(page));
        foreach (var record in run.Records)
            partition.Records.Add(record.Position, StoredJson.Write(record));

        _runs.Add(run.Row.RunId, partition);
        return Snapshot(partition);
    }

    /// <summary>Replaces the row and changes what goes with it, if the row has the basis' version and every insert and delete can be done.</summary>
    public RunSnapshot? Replace(RunSnapshot basis, RunCommit commit)
    {
        if (Unchanged(basis) is not { PurgeMark: null } run || !Fits(run, commit))
            return null;

        if (commit.Record is { } record)
            run.Records.Add(record.Position, StoredJson.Write(record));
        if (commit.Attempt is { } attempt)
            run.Attempts.Add(KeyOf(attempt), StoredJson.Write(attempt));
        if (commit.RemoveRecord is { } removed)
            run.Records.Remove(removed);
        if (commit.RemoveEvent is { } taken)
            run.Inbox.Remove(taken);
        foreach (var child in commit.Children)
            run.Children[(child.Position, child.Index)] = child;

        return Rewrite(run, Checked(commit.Row) with { Operations = basis.Operations + 1 });
    }

    private static bool Fits(RunPartition run, RunCommit commit) =>
        (commit.Record is not { } record || !run.Records.ContainsKey(record.Position))
        && (commit.Attempt is not { } attempt || !run.Attempts.ContainsKey(KeyOf(attempt)))
        && (commit.RemoveRecord is not { } removed || run.Records.ContainsKey(removed))
        && (commit.RemoveEvent is not { } taken || run.Inbox.ContainsKey(taken));

    /// <summary>
    /// Inserts an event, with a mark of its id where it is to come once; false where one of the two is there. Whether the run's row is
    /// there does not matter to Azure: what belongs to a run that is gone is seen by nobody.
    /// </summary>
    public bool AddEvent(RunSnapshot run, InboxEvent inboxEvent)
    {
        if (Same(run) is not { } partition)
            return true;
        var id = inboxEvent.Entry.Id;
        if (partition.Inbox.ContainsKey(id) || (inboxEvent.Once && partition.Received.Contains(id)))
            return false;
        partition.Inbox.Add(id, StoredJson.Write(inboxEvent));
        if (inboxEvent.Once)
            partition.Received.Add(id);
        return true;
    }

    /// <summary>True where an event that is to come once has come.</summary>
    public bool HasReceived(RunSnapshot run, string id) => Same(run)?.Received.Contains(id) == true;

    /// <summary>The events in a run's inbox.</summary>
    public IReadOnlyList<InboxEvent> Inbox(RunSnapshot run) =>
        [.. Same(run)?.Inbox.Values.Select(StoredJson.Read<InboxEvent>) ?? []];

    /// <summary>Marks the row for its purge, if it has the basis' version or, when the request is repeated, this very mark.</summary>
    public RunSnapshot? Mark(RunSnapshot basis, string mark)
    {
        if (Unchanged(basis) is not { } run)
            return Find(basis.Row.RunId) is { } other && other.PurgeMark == mark ? Snapshot(other) : null;

        run.PurgeMark = mark;
        return Rewrite(run, basis.Row with { Operations = basis.Operations + 1 });
    }

    /// <summary>Removes all but the row, if the row has the basis' version.</summary>
    public bool RemoveContents(RunSnapshot basis)
    {
        if (Unchanged(basis) is not { } run)
            return false;

        run.Input = null;
        run.Pages.Clear();
        run.Records.Clear();
        run.Attempts.Clear();
        run.Inbox.Clear();
        run.Received.Clear();
        run.Children.Clear();
        return true;
    }

    /// <summary>Removes the row, if it has the basis' version.</summary>
    public bool Remove(RunSnapshot basis) => Unchanged(basis) is not null && _runs.Remove(basis.Row.RunId);

    private RunPartition? Unchanged(RunSnapshot basis) =>
        Find(basis.Row.RunId) is { } run && run.Version == basis.Version ? run : null;

    private RunPartition? Same(RunSnapshot run) =>
        Find(run.Row.RunId) is { } found && StoredJson.Read<RunRow>(found.Row).Incarnation == run.Row.Incarnation ? found : null;

    private RunSnapshot Rewrite(RunPartition run, RunRow row)
    {
        run.Row = StoredJson.Write(row);
        run.Version = NextVersion();
        run.WrittenAt = clock.Now;
        return Snapshot(run);
    }

    private RunSnapshot Snapshot(RunPartition run) => new(StoredJson.Read<RunRow>(run.Row), run.Version, run.WrittenAt, clock.Told);

    private string NextVersion() => $"v{++_lastVersion}";

    private static (int Position, int Generation, int Attempt) KeyOf(AttemptRecord attempt) =>
        (attempt.Position, attempt.Generation, attempt.Attempt);

    private static RunRow Checked(RunRow row) => row.Value is { Size: > StorageLimits.InlineValue }
        ? throw new ArgumentException($"The row of run '{row.RunId}' carries a value of {row.Value.Size} bytes; at most {StorageLimits.InlineValue} fit.")
        : row;
}
