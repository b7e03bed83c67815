using Azure.Data.Tables;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Payloads;

namespace StepFlow.Storage.Azure.Rows;

/// <summary>A final record as columns of the row <c>step|{position}</c>. Their names are stored: a contract.</summary>
internal static class StepRecordColumns
{
    public const string Result = "Result";

    /// <summary>The row, and the blob that must be stored before it where the result is too large for it.</summary>
    public static (TableEntity Row, BlobValue? Blob) Write(RunRow run, StepRecord record)
    {
        var entity = new TableEntity(run.RunId, RowKeys.Step(record.Position))
        {
            ["Position"] = record.Position,
            ["Name"] = record.Name,
            ["Status"] = record.Status.ToString(),
            ["StartedAt"] = record.StartedAt,
            ["EndedAt"] = record.EndedAt,
            ["Attempts"] = record.Attempts,
            ["Generation"] = record.Generation,
            ["Owner"] = record.Owner,
            ["Hash"] = record.Hash,
        };
        JsonColumn.Write(entity, "Error", record.Error);
        return (entity, ValueColumns.Write(entity, Result, record.Result, BlobNames.OfRun(run, entity.RowKey)));
    }

    /// <summary>The record of a row; its result stays where it is.</summary>
    public static StepRecord WithoutResult(RowReader row) => Read(row, null) with { ResultOmitted = ValueColumns.Has(row, Result) };

    /// <summary>The record of a row and its result, which may have had to be read from a blob.</summary>
    public static StepRecord Read(RowReader row, Payload? result) => new()
    {
        Position = row.Int("Position"),
        Name = row.Text("Name"),
        Status = row.Name<StepStatus>("Status"),
        Result = result,
        Error = row.Json<StepError>("Error"),
        StartedAt = row.Time("StartedAt"),
        EndedAt = row.Time("EndedAt"),
        Attempts = row.Int("Attempts"),
        Generation = row.Int("Generation"),
        Owner = row.Text("Owner"),
        Hash = row.Text("Hash"),
    };
}
