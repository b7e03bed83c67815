using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Flow;

/// <summary>
/// Flow keys in a table of their own, each in its own partition, so that keys do not share the rate of one. A key may hold what a
/// partition key may not: its hash stands for it. Keys and columns are stored: a contract.
/// </summary>
internal sealed class AzureFlowStore(AzureClients clients, AzureRequests requests) : IFlowStore
{
    private const string Row = "flow";
    private const string ContentColumn = "Content";
    private const string KeyColumn = "Key";

    public async Task<StoredFlow?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var answer = await requests.SendAsync(
            $"Reading the flow key '{key}'",
            token => clients.Flows.GetEntityIfExistsAsync<TableEntity>(Partition(key), Row, cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        if (!answer.HasValue)
            return null;
        var row = new RowReader(clients.Flows.Name, answer.Value!); // HasValue says so
        return new StoredFlow(Payload.FromTrusted(row.Bytes(ContentColumn)), row.Entity.ETag.ToString());
    }

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken)
    {
        var filter = new TableFilter().After("PartitionKey", after is null ? "" : Partition(after)).Equal("RowKey", Row);
        return requests.SendAsync<IReadOnlyList<string>>(
            "Listing flow keys",
            async token =>
            {
                var keys = new List<string>();
                var rows = clients.Flows.QueryAsync<TableEntity>(filter.ToString(), Math.Min(count, 1000), [KeyColumn, "PartitionKey", "RowKey"], token);
                await foreach (var row in rows.ConfigureAwait(false))
                {
                    keys.Add(new RowReader(clients.Flows.Name, row).Text(KeyColumn));
                    if (keys.Count == count)
                        break;
                }

                return keys;
            },
            cancellationToken);
    }

    public async Task<bool> WriteAsync(string key, StoredFlow? basis, Payload? content, CancellationToken cancellationToken)
    {
        if (basis is null && content is null)
            return true;
        var batch = Change(new RowBatch($"Writing the flow key '{key}'"), key, basis, content);
        var written = await requests.TryAsync(
            batch.What, token => StoredAnswer.OfAsync(clients.Flows, batch, token), cancellationToken).ConfigureAwait(false);
        return written is not null;
    }

    public Task AddWaiterAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken) => requests.SendAsync(
        $"Adding run {waiter.Place.RunId} to those who wait for the flow key '{key}'",
        token => clients.Flows.UpsertEntityAsync(FlowWaiterColumns.Write(Partition(key), waiter), TableUpdateMode.Replace, token),
        cancellationToken);

    public Task RemoveWaiterAsync(string key, FlowWaiter waiter, CancellationToken cancellationToken) => requests.SendAsync(
        $"Removing run {waiter.Place.RunId} from those who wait for the flow key '{key}'",
        token => clients.Flows.DeleteEntityAsync(Partition(key), FlowWaiterColumns.Row(waiter), ETag.All, token),
        cancellationToken);

    public Task<IReadOnlyList<FlowWaiter>> ListWaitersAsync(string key, int count, CancellationToken cancellationToken)
    {
        var filter = new TableFilter().Equal("PartitionKey", Partition(key))
            .AtLeast("RowKey", FlowWaiterColumns.First).Before("RowKey", FlowWaiterColumns.Behind);
        return requests.SendAsync<IReadOnlyList<FlowWaiter>>(
            $"Listing those who wait for the flow key '{key}'",
            async token =>
            {
                var waiters = new List<FlowWaiter>();
                var rows = clients.Flows.QueryAsync<TableEntity>(filter.ToString(), Math.Min(count, 1000), cancellationToken: token);
                await foreach (var row in rows.ConfigureAwait(false))
                {
                    waiters.Add(FlowWaiterColumns.Read(new RowReader(clients.Flows.Name, row)));
                    if (waiters.Count == count)
                        break;
                }

                return waiters;
            },
            cancellationToken);
    }

    private static RowBatch Change(RowBatch batch, string key, StoredFlow? basis, Payload? content)
    {
        if (content is null)
            return batch.Delete(Partition(key), Row, new ETag(basis?.Version ?? ""));
        var entity = new TableEntity(Partition(key), Row) { [KeyColumn] = key, [ContentColumn] = content.Utf8.ToArray() };
        return basis is null ? batch.Insert(entity) : batch.Replace(entity, new ETag(basis.Version));
    }

    private static string Partition(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
