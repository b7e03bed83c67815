using Azure.Data.Tables;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Index;

/// <summary>A run in a list, as columns. Their names are stored: a contract.</summary>
internal static class DayRowColumns
{
    /// <summary>The run row's operations when this was written: they only grow, so of two writers the later is known.</summary>
    public const string Sequence = "Sequence";

    /// <summary>The columns that say whether a row has to be written.</summary>
    public static readonly string[] Said = [Sequence, "Status", "EndedAt"];

    public static TableEntity Write(RunSummary run, long sequence)
    {
        var entity = new TableEntity(IndexKeys.DayPartition(run.CreatedAt, run.RunId), IndexKeys.DayRow(run.CreatedAt, run.RunId))
        {
            ["RunId"] = run.RunId,
            ["Status"] = run.Status.ToString(),
            ["CreatedAt"] = run.CreatedAt,
            [Sequence] = sequence,
        };
        if (run.Workflow is not null)
            entity["Workflow"] = run.Workflow;
        if (run.Version is not null)
            entity["WorkflowVersion"] = run.Version;
        if (run.EndedAt is { } ended)
            entity["EndedAt"] = ended;
        JsonColumn.Write(entity, "Labels", run.Labels.Count == 0 ? null : run.Labels);
        return entity;
    }

    /// <summary>True where a stored row says of a run what is to be written.</summary>
    public static bool SaysSame(TableEntity stored, RunSummary run) =>
        stored.GetString("Status") == run.Status.ToString() && stored.GetDateTimeOffset("EndedAt")?.UtcTicks == run.EndedAt?.UtcTicks;

    public static RunSummary Read(RowReader row) => new()
    {
        RunId = row.Text("RunId"),
        Workflow = row.OptionalText("Workflow"),
        Version = row.OptionalText("WorkflowVersion"),
        Status = row.Name<RunStatus>("Status"),
        CreatedAt = row.Time("CreatedAt"),
        EndedAt = row.OptionalTime("EndedAt"),
        Labels = row.Json<List<string>>("Labels") ?? [],
    };
}
