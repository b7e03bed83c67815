using Azure;
using Azure.Data.Tables;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Schedules;

/// <summary>
/// Schedules in a table of their own, in one partition: a schedule and its row in the order of due times change in one batch, and a
/// tick reads the beginning of that order alone.
/// </summary>
internal sealed class AzureScheduleStore(AzureClients clients, AzureRequests requests) : IScheduleStore
{
    public async Task<StoredSchedule?> InsertAsync(string id, Payload content, DateTimeOffset? nextDue, CancellationToken cancellationToken)
    {
        var batch = new RowBatch($"Inserting schedule {id}").Insert(ScheduleColumns.Write(id, content, nextDue));
        return await WriteAsync(batch, id, content, null, nextDue, cancellationToken).ConfigureAwait(false);
    }

    public async Task<StoredSchedule?> ReplaceAsync(StoredSchedule basis, Payload content, DateTimeOffset? nextDue, CancellationToken cancellationToken)
    {
        var batch = new RowBatch($"Replacing schedule {basis.Id}")
            .Replace(ScheduleColumns.Write(basis.Id, content, nextDue), new ETag(basis.Version));
        return await WriteAsync(batch, basis.Id, content, basis.NextDue, nextDue, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> DeleteAsync(StoredSchedule basis, CancellationToken cancellationToken)
    {
        var batch = new RowBatch($"Deleting schedule {basis.Id}")
            .Delete(ScheduleColumns.Partition, ScheduleColumns.Row(basis.Id), new ETag(basis.Version));
        if (basis.NextDue is { } due)
            batch.Delete(ScheduleColumns.Partition, ScheduleColumns.DueRow(due, basis.Id));
        return await SendAsync(batch, cancellationToken).ConfigureAwait(false) is not null;
    }

    public async Task<StoredSchedule?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (!RowKeys.IsKey(id))
            return null;
        var answer = await requests.SendAsync(
            $"Reading schedule {id}",
            token => clients.Schedules.GetEntityIfExistsAsync<TableEntity>(ScheduleColumns.Partition, ScheduleColumns.Row(id), cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        return answer.HasValue ? ScheduleColumns.Read(new RowReader(clients.Schedules.Name, answer.Value!)) : null; // HasValue says so
    }

    public async Task<IReadOnlyList<StoredSchedule>> ListAsync(CancellationToken cancellationToken)
    {
        var filter = new TableFilter().Equal("PartitionKey", ScheduleColumns.Partition)
            .AtLeast("RowKey", ScheduleColumns.FirstSchedule).Before("RowKey", ScheduleColumns.AfterSchedules);
        return await QueryAsync("Listing schedules", filter, int.MaxValue, ScheduleColumns.Read, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<DueSchedule>> ListDueAsync(DateTimeOffset until, DueSchedule? after, int count, CancellationToken cancellationToken)
    {
        var first = after is null ? ScheduleColumns.FirstDue : ScheduleColumns.DueRow(after.Due, after.Id);
        var filter = new TableFilter().Equal("PartitionKey", ScheduleColumns.Partition)
            .After("RowKey", first).Before("RowKey", ScheduleColumns.AfterDue(until));
        return await QueryAsync(
            "Listing due schedules", filter, count, row => new DueSchedule(row.Text("Id"), row.Time("Due")), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The due row follows the schedule in its batch. Where the time stays, so does the row.</summary>
    private async Task<StoredSchedule?> WriteAsync(
        RowBatch batch, string id, Payload content, DateTimeOffset? oldDue, DateTimeOffset? newDue, CancellationToken cancellationToken)
    {
        if (oldDue is { } old && old != newDue)
            batch.Delete(ScheduleColumns.Partition, ScheduleColumns.DueRow(old, id));
        if (newDue is { } due && due != oldDue)
            batch.Put(ScheduleColumns.WriteDue(id, due));
        return await SendAsync(batch, cancellationToken).ConfigureAwait(false) is { } written
            ? new StoredSchedule(id, content, newDue, written.Version)
            : null;
    }

    private Task<StoredAnswer?> SendAsync(RowBatch batch, CancellationToken cancellationToken) => requests.TryAsync(
        batch.What, token => StoredAnswer.OfAsync(clients.Schedules, batch, token), cancellationToken);

    private Task<List<T>> QueryAsync<T>(string what, TableFilter filter, int count, Func<RowReader, T> read, CancellationToken cancellationToken) =>
        requests.SendAsync(
            what,
            async token =>
            {
                var found = new List<T>();
                var rows = clients.Schedules.QueryAsync<TableEntity>(filter.ToString(), Math.Min(count, 1000), cancellationToken: token);
                await foreach (var row in rows.ConfigureAwait(false))
                {
                    found.Add(read(new RowReader(clients.Schedules.Name, row)));
                    if (found.Count == count)
                        break;
                }

                return found;
            },
            cancellationToken);
}
