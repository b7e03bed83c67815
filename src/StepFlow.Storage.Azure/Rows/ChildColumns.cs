using Azure.Data.Tables;

namespace StepFlow.Storage.Azure.Rows;

/// <summary>The note of a child as columns of the row <c>child|{position}|{index}</c>. Their names are stored: a contract.</summary>
internal static class ChildColumns
{
    public static TableEntity Write(string runId, ChildEntry child) => new(runId, RowKeys.Child(child.Position, child.Index))
    {
        ["Position"] = child.Position,
        ["Index"] = child.Index,
        ["ChildRunId"] = child.RunId,
        ["IsBranch"] = child.IsBranch,
    };

    public static ChildEntry Read(RowReader row) => new(row.Int("Position"), row.Int("Index"), row.Text("ChildRunId"), row.Flag("IsBranch"));
}
