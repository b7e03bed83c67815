using Azure.Data.Tables;
using StepFlow.Runs;

namespace StepFlow.Storage.Azure.Rows;

/// <summary>What a claim or a renewal changes of a run row, so that a claim sends a few columns and not the value and the page again.</summary>
internal static class RunRowChange
{
    /// <summary>The columns that differ; null where one is to be removed, which only a replacement of the whole row can do.</summary>
    public static TableEntity? Between(RunRow before, long operationsBefore, RunRow after, long operations)
    {
        var old = RunRowColumns.Write(before, operationsBefore);
        var changed = RunRowColumns.Write(after, operations);
        if (old.Keys.Any(column => !changed.ContainsKey(column)))
            return null;

        foreach (var (column, value) in old)
        {
            if (column is not ("PartitionKey" or "RowKey") && Same(value, changed[column]))
                changed.Remove(column);
        }

        return changed;
    }

    private static bool Same(object? one, object? other) => one is byte[] bytes
        ? other is byte[] more && bytes.AsSpan().SequenceEqual(more)
        : Equals(one, other);
}
