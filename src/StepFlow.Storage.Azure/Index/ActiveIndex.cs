using Azure;
using Azure.Data.Tables;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Index;

/// <summary>The sweeper's promises, by due time. Their columns' names are stored: a contract.</summary>
internal sealed class ActiveIndex(AzureClients clients, AzureRequests requests)
{
    private const int Parallel = 8;

    /// <summary>Adds an entry. Insert-or-replace: the key is the whole promise.</summary>
    public Task AddAsync(ActiveEntry entry, CancellationToken cancellationToken) => requests.SendAsync(
        $"Adding the active entry of run {entry.RunId}",
        token => clients.Index.UpsertEntityAsync(Write(entry), TableUpdateMode.Replace, token),
        cancellationToken);

    /// <summary>Removes an entry, whatever its version; one that is gone is no error.</summary>
    public Task RemoveAsync(ActiveEntry entry, CancellationToken cancellationToken) => requests.SendAsync(
        $"Removing the active entry of run {entry.RunId}",
        token => clients.Index.DeleteEntityAsync(
            IndexKeys.ActivePartition(entry.RunId), IndexKeys.ActiveRow(entry.Due, entry.RunId), ETag.All, token),
        cancellationToken);

    /// <summary>Adds the later entry first: a crash in between leaves one too many, never one too few.</summary>
    public async Task MoveAsync(ActiveEntry entry, ActiveEntry? next, CancellationToken cancellationToken)
    {
        if (next is not null)
            await AddAsync(next, cancellationToken).ConfigureAwait(false);
        if (next is null || next.RunId != entry.RunId || next.Due.UtcTicks != entry.Due.UtcTicks)
            await RemoveAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The entries that are due, earliest first, from behind a given one on.</summary>
    public async Task<IReadOnlyList<ActiveEntry>> ListDueAsync(DateTimeOffset now, ActiveEntry? after, int count, CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(Parallel);
        var shards = await Task.WhenAll(Enumerable.Range(0, IndexKeys.ActiveShards).Select(async shard =>
        {
            await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await ListDueAsync(IndexKeys.ActivePartition(shard), now, after, count, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        })).ConfigureAwait(false);
        return shards.SelectMany(entries => entries)
            .OrderBy(entry => entry.Due)
            .ThenBy(entry => entry.RunId, StringComparer.Ordinal)
            .Take(count)
            .ToList();
    }

    private Task<List<ActiveEntry>> ListDueAsync(string partition, DateTimeOffset now, ActiveEntry? after, int count, CancellationToken cancellationToken)
    {
        // The character after the bar: entries of this very moment are due.
        var filter = new TableFilter().Equal("PartitionKey", partition).Before("RowKey", IndexKeys.ActiveTime(now) + "}");
        if (after is not null)
            filter.After("RowKey", IndexKeys.ActiveRow(after.Due, after.RunId));
        return requests.SendAsync(
            "Listing what is due",
            async token =>
            {
                var entries = new List<ActiveEntry>();
                var rows = clients.Index.QueryAsync<TableEntity>(filter.ToString(), Math.Min(count, 1000), cancellationToken: token);
                await foreach (var row in rows.ConfigureAwait(false))
                {
                    entries.Add(Read(new RowReader(clients.Index.Name, row)));
                    if (entries.Count == count)
                        break;
                }

                return entries;
            },
            cancellationToken);
    }

    private static TableEntity Write(ActiveEntry entry) =>
        new(IndexKeys.ActivePartition(entry.RunId), IndexKeys.ActiveRow(entry.Due, entry.RunId))
        {
            ["RunId"] = entry.RunId,
            ["Due"] = entry.Due,
            ["Repairs"] = entry.Repairs,
        };

    private static ActiveEntry Read(RowReader row) => new(row.Text("RunId"), row.Time("Due"), row.Int("Repairs"));
}
