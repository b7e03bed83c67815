using Azure.Data.Tables;
using StepFlow.Errors;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Payloads;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Workflows;

/// <summary>Published versions in a table: partition = workflow, row = version.</summary>
internal sealed class AzureWorkflowStore(AzureClients clients, AzureRequests requests, ValueStore values) : IWorkflowStore
{
    public async Task<StoredVersion> InsertAsync(StoredVersion version, CancellationToken cancellationToken)
    {
        var (row, blob) = VersionColumns.Write(version);
        EntitySize.Check($"Version {version.Version} of workflow {version.Workflow}", row);
        if (blob is not null)
            await values.UploadAsync(blob, cancellationToken).ConfigureAwait(false);

        // Insert-if-absent: a version never changes.
        var written = await requests.TryAsync(
            $"Publishing version {version.Version} of workflow {version.Workflow}",
            token => clients.Definitions.AddEntityAsync(row, token),
            cancellationToken).ConfigureAwait(false);
        if (written is not null)
            return version;
        return await ReadAsync(version.Workflow, version.Version, cancellationToken).ConfigureAwait(false)
            ?? throw new StorageUnavailableException(
                $"Version {version.Version} of workflow {version.Workflow} was there and is gone: something else deletes rows. Publish again.");
    }

    public async Task<StoredVersion?> ReadAsync(string workflow, string version, CancellationToken cancellationToken) =>
        await ReadRowAsync(workflow, version, cancellationToken).ConfigureAwait(false) is { } row
            ? await ReadAsync(row, cancellationToken).ConfigureAwait(false)
            : null;

    public Task<IReadOnlyList<string>> ListWorkflowsAsync(CancellationToken cancellationToken) =>
        requests.SendAsync<IReadOnlyList<string>>(
            "Listing workflows",
            async token =>
            {
                var names = new SortedSet<string>(StringComparer.Ordinal);
                var rows = clients.Definitions.QueryAsync<TableEntity>((string?)null, 1000, ["PartitionKey", "RowKey"], token);
                await foreach (var row in rows.ConfigureAwait(false))
                {
                    if (row.RowKey != VersionColumns.Default)
                        names.Add(row.PartitionKey);
                }

                return [.. names];
            },
            cancellationToken);

    public async Task<IReadOnlyList<StoredVersion>> ListVersionsAsync(string workflow, CancellationToken cancellationToken)
    {
        var rows = await requests.SendAsync(
            $"Listing the versions of workflow {workflow}",
            token => RowsAsync(new TableFilter().Equal("PartitionKey", workflow), token),
            cancellationToken).ConfigureAwait(false);
        var versions = new List<StoredVersion>();
        foreach (var row in rows)
            versions.Add(await ReadAsync(row, cancellationToken).ConfigureAwait(false));
        return [.. versions.OrderBy(version => version.PublishedAt).ThenBy(version => version.Version, StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyList<VersionWeight>> ReadDefaultAsync(string workflow, CancellationToken cancellationToken) =>
        await ReadRowAsync(workflow, VersionColumns.Default, cancellationToken).ConfigureAwait(false) is { } row
            ? VersionColumns.ReadDefault(row)
            : [];

    // Insert-or-replace, last writer wins: the pointer moves no run.
    public Task WriteDefaultAsync(string workflow, IReadOnlyList<VersionWeight> weights, CancellationToken cancellationToken) =>
        requests.SendAsync(
            $"Setting the default of workflow {workflow}",
            token => clients.Definitions.UpsertEntityAsync(VersionColumns.WriteDefault(workflow, weights), TableUpdateMode.Replace, token),
            cancellationToken);

    private async Task<StoredVersion> ReadAsync(RowReader row, CancellationToken cancellationToken)
    {
        var (steps, _) = await values.ReadAsync(row, VersionColumns.Steps, cancellationToken).ConfigureAwait(false);
        return VersionColumns.Read(row, steps);
    }

    private async Task<RowReader?> ReadRowAsync(string workflow, string row, CancellationToken cancellationToken)
    {
        if (!RowKeys.IsKey(workflow) || !RowKeys.IsKey(row))
            return null;
        var answer = await requests.SendAsync(
            $"Reading {row} of workflow {workflow}",
            token => clients.Definitions.GetEntityIfExistsAsync<TableEntity>(workflow, row, cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        return answer.HasValue ? new RowReader(clients.Definitions.Name, answer.Value!) : null; // HasValue says so
    }

    private async Task<List<RowReader>> RowsAsync(TableFilter filter, CancellationToken cancellationToken)
    {
        var list = new List<RowReader>();
        var rows = clients.Definitions.QueryAsync<TableEntity>(filter.ToString(), cancellationToken: cancellationToken);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            if (row.RowKey != VersionColumns.Default)
                list.Add(new RowReader(clients.Definitions.Name, row));
        }

        return list;
    }
}
