using StepFlow.Runs;

namespace StepFlow.Simulation.Invariants;

/// <summary>
/// One final record for each position, in plan order, without gaps, never changed; the cursor stands behind them and never goes
/// back; the chain of hashes ends in the row.
/// </summary>
internal static class RecordRules
{
    public static IEnumerable<string> Check(Change change)
    {
        var (row, records) = (change.After.Row, change.After.Records);
        if (row.Cursor < change.Before.Row.Cursor)
            yield return $"The cursor went back from {change.Before.Row.Cursor} to {row.Cursor}.";
        if (row.Cursor > change.Before.Row.Cursor + 1)
            yield return $"The cursor jumped from {change.Before.Row.Cursor} to {row.Cursor}.";
        var expected = row.Cursor + (row.Status == RunStatus.Failed ? 1 : 0);
        if (records.Count != expected)
            yield return $"There are {records.Count} records where the row, {row.Status} at {row.Cursor}, says {expected}.";
        var hash = "";
        for (var position = 0; position < records.Count; position++)
        {
            var record = records[position];
            if (record.Position != position || record.Name != change.Model.NameAt(position))
                yield return $"The record at {position} is {record.Key}, the plan says {change.Model.NameAt(position)}.";
            if (record.Status == StepStatus.Failed != (position == row.Cursor))
                yield return $"The record {record.Key} is {record.Status} with the cursor at {row.Cursor}.";
            if (position == row.Cursor && hash != row.RecordHash)
                yield return "The row's record hash is not that of the last record.";
            hash = RecordHash.Next(hash, record.Key, record.Status, record.Result);
            if (record.Hash != hash)
                yield return $"The record {record.Key} does not continue the chain of hashes.";
        }

        if (records.Count == row.Cursor && row.RecordHash != hash)
            yield return "The row's record hash is not that of the last record.";
        foreach (var before in change.Before.Records)
        {
            var kept = records.FirstOrDefault(r => r.Position == before.Position);
            var resumed = before.Status == StepStatus.Failed && row.Generation > change.Before.Row.Generation;
            if (kept != before && !resumed)
                yield return $"The record {before.Key} was changed or removed.";
        }
    }
}
