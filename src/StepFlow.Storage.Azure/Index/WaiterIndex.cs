using Azure;
using Azure.Data.Tables;
using StepFlow.Events;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Index;

/// <summary>The waiters, a partition for each event. Their columns' names are stored: a contract.</summary>
internal sealed class WaiterIndex(AzureClients clients, AzureRequests requests)
{
    /// <summary>Adds a waiter. Insert-or-replace: the key is the whole of it.</summary>
    public Task AddAsync(Waiter waiter, CancellationToken cancellationToken) => requests.SendAsync(
        $"Adding run {waiter.RunId} as a waiter",
        token => clients.Index.UpsertEntityAsync(Write(waiter), TableUpdateMode.Replace, token),
        cancellationToken);

    /// <summary>Removes a waiter, whatever its version; one that is gone is no error.</summary>
    public Task RemoveAsync(Waiter waiter, CancellationToken cancellationToken) => requests.SendAsync(
        $"Removing run {waiter.RunId} from the waiters",
        token => clients.Index.DeleteEntityAsync(
            IndexKeys.WaiterPartition(waiter.EventId), IndexKeys.WaiterRow(waiter.RunId, waiter.Position), ETag.All, token),
        cancellationToken);

    /// <summary>The waiters of an event, from behind a given one on.</summary>
    public Task<IReadOnlyList<Waiter>> ListAsync(string eventId, Waiter? after, int count, CancellationToken cancellationToken)
    {
        var filter = new TableFilter().Equal("PartitionKey", IndexKeys.WaiterPartition(eventId));
        if (after is not null)
            filter.After("RowKey", IndexKeys.WaiterRow(after.RunId, after.Position));
        return requests.SendAsync<IReadOnlyList<Waiter>>(
            "Listing waiters",
            async token =>
            {
                var waiters = new List<Waiter>();
                var rows = clients.Index.QueryAsync<TableEntity>(filter.ToString(), Math.Min(count, 1000), cancellationToken: token);
                await foreach (var row in rows.ConfigureAwait(false))
                {
                    waiters.Add(Read(new RowReader(clients.Index.Name, row)));
                    if (waiters.Count == count)
                        break;
                }

                return waiters;
            },
            cancellationToken);
    }

    private static TableEntity Write(Waiter waiter) =>
        new(IndexKeys.WaiterPartition(waiter.EventId), IndexKeys.WaiterRow(waiter.RunId, waiter.Position))
        {
            ["Event"] = waiter.EventId,
            ["RunId"] = waiter.RunId,
            ["Incarnation"] = waiter.Incarnation,
            ["Position"] = waiter.Position,
            ["Since"] = waiter.Since,
        };

    private static Waiter Read(RowReader row) =>
        new(row.Text("Event"), row.Text("RunId"), row.Text("Incarnation"), row.Int("Position"), row.Time("Since"));
}
