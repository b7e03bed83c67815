using Azure.Data.Tables;

namespace StepFlow.Storage.Azure.Requests;

/// <summary>Deletes many rows of one partition.</summary>
internal static class RowDeletion
{
    /// <summary>
    /// Deletes the rows that match, in the versions that are listed now, in batches. Where another deletes the same rows, a batch fails as a
    /// whole: then its rows are deleted one by one, and those that are gone, or have been written anew, are no error.
    /// </summary>
    public static async Task DeleteAsync(
        TableClient table, AzureRequests requests, TableFilter filter, Func<string, bool> deletes, CancellationToken cancellationToken)
    {
        var rows = await requests.SendAsync(
            $"Listing rows of {table.Name} to delete",
            token => KeysAsync(table, filter, deletes, token),
            cancellationToken).ConfigureAwait(false);
        foreach (var chunk in rows.Chunk(RowBatch.MaxActions))
        {
            var batch = new RowBatch($"Deleting rows of {table.Name}");
            foreach (var row in chunk)
                batch.Delete(row.PartitionKey, row.RowKey, row.ETag);
            var deleted = await requests.TryAsync(
                $"Deleting rows of {table.Name}",
                token => StoredAnswer.OfAsync(table, batch, token),
                cancellationToken).ConfigureAwait(false);
            if (deleted is null)
                await OneByOneAsync(table, requests, chunk, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task OneByOneAsync(
        TableClient table, AzureRequests requests, TableEntity[] rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            await requests.TryAsync(
                $"Deleting row {row.RowKey} of {table.Name}",
                token => table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, token),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<List<TableEntity>> KeysAsync(
        TableClient table, TableFilter filter, Func<string, bool> deletes, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        var found = table.QueryAsync<TableEntity>(filter.ToString(), 1000, ["PartitionKey", "RowKey", "Timestamp"], cancellationToken);
        await foreach (var row in found.ConfigureAwait(false))
        {
            if (deletes(row.RowKey))
                rows.Add(row);
        }

        return rows;
    }
}
