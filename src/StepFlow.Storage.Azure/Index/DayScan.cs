using Azure.Data.Tables;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Index;

/// <summary>Reads day rows: the shards of one day at a time, in parallel.</summary>
internal sealed class DayScan(AzureClients clients, AzureRequests requests)
{
    private const int MaxPage = 1000;

    /// <summary>The days that have runs, newest first, between two times where they are given.</summary>
    public async Task<IReadOnlyList<string>> DaysAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        var filter = new TableFilter().Equal("PartitionKey", IndexKeys.Days);
        if (from is { } first)
            filter.AtLeast("RowKey", IndexKeys.Day(first));
        if (to is { } last)
            filter.AtMost("RowKey", IndexKeys.Day(last));
        var rows = await RowKeysAsync(filter, cancellationToken).ConfigureAwait(false);
        rows.Reverse();
        return rows;
    }

    /// <summary>The runs of a day that pass both filters, newest first, at most so many.</summary>
    public async Task<IReadOnlyList<RunSummary>> RunsAsync(
        string day, TableFilter filter, Func<RunSummary, bool> matches, int count, CancellationToken cancellationToken)
    {
        var shards = await Task.WhenAll(Enumerable.Range(0, IndexKeys.DayShards).Select(shard => RunsAsync(
            filter.Copy().Equal("PartitionKey", IndexKeys.DayPartition(day, shard)), matches, count, cancellationToken))).ConfigureAwait(false);
        return shards.SelectMany(runs => runs)
            .OrderByDescending(run => run.CreatedAt)
            .ThenBy(run => run.RunId, StringComparer.Ordinal)
            .Take(count)
            .ToList();
    }

    /// <summary>True when a day has no runs left.</summary>
    public async Task<bool> IsEmptyAsync(string day, CancellationToken cancellationToken) =>
        (await RunsAsync(day, new TableFilter(), _ => true, 1, cancellationToken).ConfigureAwait(false)).Count == 0;

    private Task<List<RunSummary>> RunsAsync(
        TableFilter filter, Func<RunSummary, bool> matches, int count, CancellationToken cancellationToken) => requests.SendAsync(
        "Listing runs",
        async token =>
        {
            var runs = new List<RunSummary>();
            var rows = clients.Index.QueryAsync<TableEntity>(filter.ToString(), Math.Min(count, MaxPage), cancellationToken: token);
            await foreach (var row in rows.ConfigureAwait(false))
            {
                var run = DayRowColumns.Read(new RowReader(clients.Index.Name, row));
                if (matches(run))
                    runs.Add(run);
                if (runs.Count == count)
                    break;
            }

            return runs;
        },
        cancellationToken);

    private Task<List<string>> RowKeysAsync(TableFilter filter, CancellationToken cancellationToken) => requests.SendAsync(
        "Listing days",
        async token =>
        {
            var keys = new List<string>();
            await foreach (var row in clients.Index.QueryAsync<TableEntity>(filter.ToString(), MaxPage, ["RowKey"], token).ConfigureAwait(false))
                keys.Add(row.RowKey);
            return keys;
        },
        cancellationToken);
}
