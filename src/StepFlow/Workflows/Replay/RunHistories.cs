using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Workflows.Replay;

/// <summary>
/// Reads what replays go over, and keeps it: a re-entry on an instance that knows the run reads only what is new. What is kept is held
/// against the row's cursor and record hash, which cover every record.
/// </summary>
internal sealed class RunHistories(IRunStore store)
{
    /// <summary>How many bytes of inputs and results are kept.</summary>
    private const long Kept = 64 * 1024 * 1024;

    /// <summary>What a record takes beside its result, roughly.</summary>
    private const long RecordBytes = 512;

    private const int RecordsPerRead = 500;

    private readonly ReadCache<string, RunHistory> _byIncarnation =
        new(Kept, history => history.Input.Size + history.Records.Sum(r => RecordBytes + (r.Result?.Size ?? 0)));

    /// <summary>The run's history; null where the stored records are not those that the row says.</summary>
    public async Task<RunHistory?> ReadAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var known = _byIncarnation.Find(row.Incarnation);
        var input = known?.Input ?? await ReadInputAsync(run, cancellationToken).ConfigureAwait(false);
        // What is known may be another past: a resume takes a failed record back and puts another in its place.
        var records = await ExtendAsync(run, known?.Records ?? [], cancellationToken).ConfigureAwait(false)
            ?? (known is null ? null : await ExtendAsync(run, [], cancellationToken).ConfigureAwait(false));
        if (records is null)
            return null;
        var history = new RunHistory(input, records);
        _byIncarnation.Keep(row.Incarnation, history);
        return history;
    }

    /// <summary>A change was stored: what it recorded the next re-entry here need not read, and an ended run is not needed any more.</summary>
    public void Learn(RunRow written, StepRecord? record)
    {
        if (!written.IsCode)
            return;
        if (written.Status.IsTerminal())
            _byIncarnation.Forget(written.Incarnation);
        else if (record is not null && _byIncarnation.Find(written.Incarnation) is { } known && known.Records.Count == record.Position)
            _byIncarnation.Keep(written.Incarnation, known with { Records = [.. known.Records, record] });
    }

    private async Task<Payload> ReadInputAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        run.Row is { ValueAt: < 0, Value: { } inline } ? inline : await store.ReadInputAsync(run, cancellationToken).ConfigureAwait(false);

    /// <summary>The known records up to the cursor, with those read that are new; null where they do not end in the row's hash.</summary>
    private async Task<IReadOnlyList<StepRecord>?> ExtendAsync(RunSnapshot run, IReadOnlyList<StepRecord> known, CancellationToken cancellationToken)
    {
        var count = run.Row.Cursor;
        var records = known.Count == count ? known : await ReadRestAsync(run, known.Take(count).ToList(), cancellationToken).ConfigureAwait(false);
        var last = count == 0 ? "" : records is null ? null : records[^1].Hash;
        return last == run.Row.RecordHash ? records : null;
    }

    private async Task<List<StepRecord>?> ReadRestAsync(RunSnapshot run, List<StepRecord> records, CancellationToken cancellationToken)
    {
        while (records.Count < run.Row.Cursor)
        {
            var count = Math.Min(RecordsPerRead, run.Row.Cursor - records.Count);
            var read = await store.ReadRecordsAsync(run, records.Count, count, cancellationToken).ConfigureAwait(false);
            if (read.Count == 0)
                return null;
            foreach (var record in read)
            {
                var before = records.Count == 0 ? "" : records[^1].Hash;
                if (record.Position != records.Count || record.Hash != RecordHash.Next(before, record.Key, record.Status, record.Result))
                    return null;
                records.Add(record);
            }
        }

        return records;
    }
}
