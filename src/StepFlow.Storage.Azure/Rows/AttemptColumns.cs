using Azure.Data.Tables;
using StepFlow.Runs;

namespace StepFlow.Storage.Azure.Rows;

/// <summary>A failed attempt as columns of the row <c>attempt|…</c>. Their names are stored: a contract.</summary>
internal static class AttemptColumns
{
    public static TableEntity Write(string runId, AttemptRecord attempt)
    {
        var entity = new TableEntity(runId, RowKeys.Attempt(attempt.Position, attempt.Generation, attempt.Attempt))
        {
            ["Position"] = attempt.Position,
            ["Generation"] = attempt.Generation,
            ["Attempt"] = attempt.Attempt,
            ["StartedAt"] = attempt.StartedAt,
            ["EndedAt"] = attempt.EndedAt,
            ["Owner"] = attempt.Owner,
        };
        JsonColumn.Write(entity, "Error", attempt.Error);
        return entity;
    }

    public static AttemptRecord Read(RowReader row) => new()
    {
        Position = row.Int("Position"),
        Generation = row.Int("Generation"),
        Attempt = row.Int("Attempt"),
        StartedAt = row.Time("StartedAt"),
        EndedAt = row.Time("EndedAt"),
        Owner = row.Text("Owner"),
        Error = row.Json<StepError>("Error") ?? throw row.Damaged("Error", "the error of the attempt", "nothing"),
    };
}
