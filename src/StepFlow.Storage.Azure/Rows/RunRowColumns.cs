using System.Globalization;
using Azure.Data.Tables;
using StepFlow.Events;
using StepFlow.Runs;

namespace StepFlow.Storage.Azure.Rows;

/// <summary>The run row as columns. Their names are stored: a contract.</summary>
internal static class RunRowColumns
{
    /// <summary>Set while a run is being accepted in several batches.</summary>
    public const string Staging = "Staging";

    /// <summary>Set while a run is being purged.</summary>
    public const string Purging = "Purging";

    private const int Format = 1;

    public static TableEntity Write(RunRow row, long operations)
    {
        var entity = new TableEntity(row.RunId, RowKeys.Run)
        {
            ["Format"] = Format,
            ["Incarnation"] = row.Incarnation,
            ["PlanHash"] = row.PlanHash,
            ["StepCount"] = row.StepCount,
            ["Status"] = row.Status.ToString(),
            ["Cursor"] = row.Cursor,
            ["DueAt"] = row.DueAt,
            ["Attempt"] = row.Attempt,
            ["Generation"] = row.Generation,
            ["ValueAt"] = row.ValueAt,
            ["RecordHash"] = row.RecordHash,
            ["CancelRequested"] = row.CancelRequested,
            ["ResumeTo"] = row.ResumeTo.ToString(),
            ["CreatedAt"] = row.CreatedAt,
            ["RequestHash"] = row.RequestHash,
            ["Operations"] = operations,
            ["AfterPending"] = row.AfterPending,
            ["Listed"] = row.Listed,
        };
        WriteOptional(entity, row);
        PageColumns.Write(entity, row.Page);
        return entity;
    }

    public static RunRow Read(RowReader row)
    {
        if (row.Int("Format") is var format and not Format)
            throw row.Damaged("Format", $"{Format}", format.ToString(CultureInfo.InvariantCulture));
        return new RunRow
        {
            RunId = row.Entity.PartitionKey,
            Incarnation = row.Text("Incarnation"),
            Workflow = row.OptionalText("Workflow"),
            Version = row.OptionalText("WorkflowVersion"),
            PlanHash = row.Text("PlanHash"),
            StepCount = row.Int("StepCount"),
            Page = PageColumns.Read(row),
            Status = row.Name<RunStatus>("Status"),
            Cursor = row.Int("Cursor"),
            DueAt = row.Time("DueAt"),
            Attempt = row.Int("Attempt"),
            Generation = row.Int("Generation"),
            Claim = ReadClaim(row),
            ValueAt = row.Int("ValueAt"),
            Value = row.Has("Value") ? Payload.FromTrusted(row.Bytes("Value")) : null,
            RecordHash = row.Text("RecordHash"),
            CancelRequested = row.Flag("CancelRequested"),
            Block = row.Json<Block>("Block"),
            ResumeTo = row.Name<RunStatus>("ResumeTo"),
            Error = row.Json<StepError>("Error"),
            Wait = row.Json<EventWait>("Wait"),
            Secret = row.OptionalText("Secret") ?? "",
            Labels = row.Json<List<string>>("Labels") ?? [],
            CreatedAt = row.Time("CreatedAt"),
            StartedAt = row.OptionalTime("StartedAt"),
            EndedAt = row.OptionalTime("EndedAt"),
            RequestHash = row.Text("RequestHash"),
            Origin = row.Has("OriginRunId") ? new RunOrigin(row.Text("OriginRunId"), row.Int("OriginPosition")) : null,
            Settings = row.Has("Settings") ? Payload.FromTrusted(row.Bytes("Settings")) : null,
            Operations = row.Long("Operations"),
            AfterPending = row.Flag("AfterPending"),
            Listed = row.Flag("Listed"),
            Parent = row.Json<ParentLink>("Parent"),
            Fork = row.Json<ForkState>("Fork"),
            Flow = row.Json<FlowPass>("Flow"),
        };
    }

    private static void WriteOptional(TableEntity entity, RunRow row)
    {
        Set(entity, "Workflow", row.Workflow);
        Set(entity, "WorkflowVersion", row.Version);
        Set(entity, "ClaimOwner", row.Claim?.Owner);
        Set(entity, "ClaimLease", row.Claim?.Lease.ToString("c", CultureInfo.InvariantCulture));
        Set(entity, "ClaimStartedAt", row.Claim?.StartedAt);
        Set(entity, "Value", row.Value?.Utf8.ToArray());
        Set(entity, "Settings", row.Settings?.Utf8.ToArray());
        Set(entity, "StartedAt", row.StartedAt);
        Set(entity, "EndedAt", row.EndedAt);
        Set(entity, "OriginRunId", row.Origin?.RunId);
        Set(entity, "OriginPosition", row.Origin?.Position);
        JsonColumn.Write(entity, "Block", row.Block);
        JsonColumn.Write(entity, "Error", row.Error);
        Set(entity, "Secret", row.Secret.Length == 0 ? null : row.Secret);
        JsonColumn.Write(entity, "Wait", row.Wait);
        JsonColumn.Write(entity, "Parent", row.Parent);
        JsonColumn.Write(entity, "Fork", row.Fork);
        JsonColumn.Write(entity, "Flow", row.Flow);
        JsonColumn.Write(entity, "Labels", row.Labels.Count == 0 ? null : row.Labels);
    }

    private static Claim? ReadClaim(RowReader row) => row.Has("ClaimOwner")
        ? new Claim(row.Text("ClaimOwner"), row.Duration("ClaimLease"), row.Time("ClaimStartedAt"))
        : null;

    private static void Set(TableEntity entity, string column, object? value)
    {
        if (value is not null)
            entity[column] = value;
    }
}
