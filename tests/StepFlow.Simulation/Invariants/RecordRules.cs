using StepFlow.Runs;

namespace StepFlow.Simulation.Invariants;

/// <summary>
/// One final record for each position on the run's way, in plan order, without gaps, never changed; the cursor stands behind them and never goes
/// back; the chain of hashes ends in the row.
/// </summary>
internal static class RecordRules
{
    public static IEnumerable<string> Check(Change change)
    {
        var (row, records) = (change.After.Row, change.After.Records);
        // The failure of a step that the method of a C# workflow does not catch: the run ends at that step, for a resume to attempt it again.
        if (row.Cursor < change.Before.Row.Cursor && !(row.IsCode && row.Status == RunStatus.Failed))
            yield return $"The cursor went back from {change.Before.Row.Cursor} to {row.Cursor}.";
        if (records.Count > change.Before.Records.Count + 1)
            yield return $"There were {change.Before.Records.Count} records, and are {records.Count}.";
        var passed = records.Count - (row.Status == RunStatus.Failed ? 1 : 0);
        if (row.Cursor != change.Run.Expected.PositionOf(passed))
            yield return $"There are {records.Count} records where the row is {row.Status} at {row.Cursor}.";
        var hash = "";
        for (var number = 0; number < records.Count; number++)
        {
            var (record, position) = (records[number], change.Run.Expected.PositionOf(number));
            if (position == change.Model.Count || record.Position != position || NameOf(record) != change.Model.NameAt(position))
                yield return $"The record at {position} is {record.Key}, the plan says {(position < change.Model.Count ? change.Model.NameAt(position) : "nothing")}.";
            var mayBeFailed = position == row.Cursor || row.IsCode;
            if ((record.Status == StepStatus.Failed && !mayBeFailed) || (record.Status != StepStatus.Failed && position == row.Cursor))
                yield return $"The record {record.Key} is {record.Status} with the cursor at {row.Cursor}.";
            if (position == row.Cursor && hash != row.RecordHash)
                yield return "The row's record hash is not that of the last record.";
            hash = RecordHash.Next(hash, record.Key, record.Status, record.Result);
            if (record.Hash != hash)
                yield return $"The record {record.Key} does not continue the chain of hashes.";
        }

        if (records.Count == passed && row.RecordHash != hash)
            yield return "The row's record hash is not that of the last record.";
        foreach (var before in change.Before.Records)
        {
            var kept = records.FirstOrDefault(r => r.Position == before.Position);
            var resumed = before.Status == StepStatus.Failed && row.Generation > change.Before.Row.Generation;
            if (kept != before && !resumed)
                yield return $"The record {before.Key} was changed or removed.";
        }
    }

    /// <summary>What the model calls the step of a record. One of a C# workflow is named by its kind and its key, which ends in the name.</summary>
    public static string NameOf(StepRecord record) => record.Name[(record.Name.LastIndexOfAny([':', ' ']) + 1)..];
}
