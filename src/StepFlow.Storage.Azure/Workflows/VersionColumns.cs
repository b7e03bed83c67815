using Azure.Data.Tables;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Payloads;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Workflows;

/// <summary>A published version as columns. Their names are stored: a contract.</summary>
internal static class VersionColumns
{
    /// <summary>Row of the default pointer: no version's name begins with this character.</summary>
    public const string Default = "$default";

    public const string Steps = "Steps";

    public static (TableEntity Row, BlobValue? Blob) Write(StoredVersion version)
    {
        var entity = new TableEntity(version.Workflow, version.Version)
        {
            ["Hash"] = version.Hash,
            ["PublishedAt"] = version.PublishedAt,
        };
        if (version.Settings is { } settings)
            entity["Settings"] = settings.Utf8.ToArray();
        return (entity, ValueColumns.Write(entity, Steps, version.Steps, BlobNames.OfVersion(version.Workflow, version.Version)));
    }

    public static StoredVersion Read(RowReader row, Payload? steps) => new(
        row.Entity.PartitionKey,
        row.Entity.RowKey,
        steps ?? throw row.Damaged(Steps, "the steps of the version", "nothing"),
        row.Text("Hash"),
        row.Time("PublishedAt"))
    {
        Settings = row.Has("Settings") ? Payload.FromTrusted(row.Bytes("Settings")) : null,
    };

    public static TableEntity WriteDefault(string workflow, IReadOnlyList<VersionWeight> weights)
    {
        var entity = new TableEntity(workflow, Default);
        JsonColumn.Write(entity, "Weights", weights);
        return entity;
    }

    public static IReadOnlyList<VersionWeight> ReadDefault(RowReader row) =>
        row.Json<List<VersionWeight>>("Weights") ?? throw row.Damaged("Weights", "versions and weights as JSON", "nothing");
}
