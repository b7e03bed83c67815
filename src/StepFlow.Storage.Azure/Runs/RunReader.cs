using Azure.Data.Tables;
using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Payloads;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Runs;

/// <summary>Reads the rows behind a run row, and counts the requests on its snapshot.</summary>
internal sealed class RunReader(AzureClients clients, AzureRequests requests, ValueStore values)
{
    private const int MaxPage = 1000;

    public async Task<Payload> ReadInputAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = await PointAsync(run, RowKeys.Input, cancellationToken).ConfigureAwait(false) ?? throw Missing(run, RowKeys.Input);
        return await ValueAsync(run, row, "Input", cancellationToken).ConfigureAwait(false)
            ?? throw row.Damaged("Input", "the run's input", "nothing");
    }

    public async Task<PlanPage> ReadPageAsync(RunSnapshot run, int index, CancellationToken cancellationToken)
    {
        if (run.Row.Page.Index == index)
            return run.Row.Page;
        var key = RowKeys.Page(index);
        return PageColumns.Read(await PointAsync(run, key, cancellationToken).ConfigureAwait(false) ?? throw Missing(run, key));
    }

    public async Task<StepRecord?> ReadRecordAsync(RunSnapshot run, int position, CancellationToken cancellationToken) =>
        await PointAsync(run, RowKeys.Step(position), cancellationToken).ConfigureAwait(false) is { } row
            ? await RecordAsync(run, row, cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<IReadOnlyList<StepRecord>> ReadRecordsAsync(
        RunSnapshot run, int from, int count, long resultBytes, CancellationToken cancellationToken)
    {
        if (count <= 0)
            return [];
        var found = await RangeAsync(run, RowKeys.Step(from), RowKeys.AfterSteps, count, Weigh, cancellationToken).ConfigureAwait(false);
        var records = new List<StepRecord>(found.Count);
        foreach (var (record, row) in found)
        {
            records.Add(row is null ? record : record with
            {
                ResultOmitted = false,
                Result = await ValueAsync(run, row, StepRecordColumns.Result, cancellationToken).ConfigureAwait(false),
            });
        }

        return records;

        // Only the rows whose result is to be read are kept: the others may be as large.
        (StepRecord Record, RowReader? Row) Weigh(RowReader row)
        {
            var record = StepRecordColumns.WithoutResult(row);
            if (!record.ResultOmitted || resultBytes <= 0)
                return (record, null);
            resultBytes -= ValueColumns.SizeOf(row, StepRecordColumns.Result);
            return (record, row);
        }
    }

    public async Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var rows = await RangeAsync(run, RowKeys.FirstAttempt, RowKeys.AfterAttempts, int.MaxValue, AttemptColumns.Read, cancellationToken).ConfigureAwait(false);
        return [.. rows.OrderBy(a => a.Position).ThenBy(a => a.Generation).ThenBy(a => a.Attempt)];
    }

    public async Task<IReadOnlyList<ChildEntry>> ReadChildrenAsync(
        RunSnapshot run, int fromPosition, int fromIndex, int count, CancellationToken cancellationToken) =>
        await RangeAsync(run, RowKeys.Child(fromPosition, fromIndex), RowKeys.AfterChildren, count, ChildColumns.Read, cancellationToken).ConfigureAwait(false);

    private async Task<StepRecord> RecordAsync(RunSnapshot run, RowReader row, CancellationToken cancellationToken) =>
        StepRecordColumns.Read(row, await ValueAsync(run, row, StepRecordColumns.Result, cancellationToken).ConfigureAwait(false));

    private async Task<Payload?> ValueAsync(RunSnapshot run, RowReader row, string column, CancellationToken cancellationToken)
    {
        var (value, count) = await values.ReadAsync(row, column, cancellationToken).ConfigureAwait(false);
        run.AddOperations(count);
        return value;
    }

    private async Task<RowReader?> PointAsync(RunSnapshot run, string key, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        var answer = await requests.SendAsync(
            $"Reading row {key} of run {run.Row.RunId}",
            token => clients.Runs.GetEntityIfExistsAsync<TableEntity>(run.Row.RunId, key, cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        return answer.HasValue ? new RowReader(clients.Runs.Name, answer.Value!) : null; // HasValue says so
    }

    private Task<List<T>> RangeAsync<T>(
        RunSnapshot run, string from, string before, int count, Func<RowReader, T> read, CancellationToken cancellationToken)
    {
        var filter = new TableFilter().Equal("PartitionKey", run.Row.RunId).AtLeast("RowKey", from).Before("RowKey", before);
        return requests.SendAsync(
            $"Reading rows of run {run.Row.RunId}",
            async token =>
            {
                var rows = new List<T>();
                var pages = clients.Runs.QueryAsync<TableEntity>(filter.ToString(), Math.Min(count, MaxPage), cancellationToken: token).AsPages();
                await foreach (var page in pages.ConfigureAwait(false))
                {
                    run.AddOperations(1);
                    rows.AddRange(page.Values.Take(count - rows.Count).Select(row => read(new RowReader(clients.Runs.Name, row))));
                    if (rows.Count == count)
                        break;
                }

                return rows;
            },
            cancellationToken);
    }

    private Errors.StorageDamagedException Missing(RunSnapshot run, string key) =>
        new RowReader(clients.Runs.Name, new TableEntity(run.Row.RunId, key)).Damaged("RowKey", "the row", "no such row");
}
