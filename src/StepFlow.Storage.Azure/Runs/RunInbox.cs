using Azure;
using Azure.Data.Tables;
using StepFlow.Events;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Payloads;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Runs;

/// <summary>
/// The inbox of a run: rows <c>inbox|…</c> beside its own, so that a step takes an event in the batch that records it. Their columns'
/// names are stored: a contract.
/// </summary>
internal sealed class RunInbox(AzureClients clients, AzureRequests requests, ValueStore values)
{
    private const string Content = "Payload";

    private static readonly string[] Listed = ["PartitionKey", "RowKey", "Id", "Event", "SentAt"];

    /// <summary>The blob if any, then the row with its mark in one batch, both insert-if-absent.</summary>
    public async Task<bool> AddAsync(RunSnapshot run, InboxEvent inboxEvent, CancellationToken cancellationToken)
    {
        var (runId, incarnation, entry) = (run.Row.RunId, run.Row.Incarnation, inboxEvent.Entry);
        var key = RowKeys.Inbox(incarnation, entry.Id);
        var row = new TableEntity(runId, key) { ["Id"] = entry.Id, ["Event"] = entry.EventId, ["SentAt"] = entry.SentAt };
        if (ValueColumns.Write(row, Content, inboxEvent.Payload, BlobNames.OfRun(run.Row, key)) is { } blob)
            await values.UploadAsync(blob, cancellationToken).ConfigureAwait(false);
        var batch = new RowBatch($"Sending an event to run {runId}").Insert(row);
        if (inboxEvent.Once)
            batch.Insert(new TableEntity(runId, RowKeys.Received(incarnation, entry.Id)));
        var stored = await requests.TryAsync(
            batch.What, token => StoredAnswer.OfAsync(clients.Runs, batch, token), cancellationToken).ConfigureAwait(false);
        return stored is not null;
    }

    /// <summary>A point read of the mark of an event that comes once.</summary>
    public async Task<bool> HasReceivedAsync(RunSnapshot run, string id, CancellationToken cancellationToken) =>
        (await FindAsync(run, RowKeys.Received(run.Row.Incarnation, id), cancellationToken).ConfigureAwait(false)).HasValue;

    /// <summary>What is in the inbox, earliest first, without the payloads.</summary>
    public Task<IReadOnlyList<InboxEntry>> ListAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var (runId, incarnation) = (run.Row.RunId, run.Row.Incarnation);
        var filter = new TableFilter().Equal("PartitionKey", runId)
            .AtLeast("RowKey", RowKeys.FirstOfInbox(incarnation)).Before("RowKey", RowKeys.AfterInbox(incarnation));
        run.AddOperations(1);
        return requests.SendAsync<IReadOnlyList<InboxEntry>>(
            $"Reading the inbox of run {runId}",
            async token =>
            {
                var entries = new List<InboxEntry>();
                var rows = clients.Runs.QueryAsync<TableEntity>(filter.ToString(), 1000, Listed, token);
                await foreach (var row in rows.ConfigureAwait(false))
                {
                    var reader = new RowReader(clients.Runs.Name, row);
                    entries.Add(new InboxEntry(reader.Text("Id"), reader.Text("Event"), reader.Time("SentAt")));
                }

                return [.. entries.OrderBy(e => e.SentAt).ThenBy(e => e.Id, StringComparer.Ordinal)];
            },
            cancellationToken);
    }

    /// <summary>The payload of an event; null where it was taken.</summary>
    public async Task<Payload?> ReadAsync(RunSnapshot run, string id, CancellationToken cancellationToken)
    {
        var answer = await FindAsync(run, RowKeys.Inbox(run.Row.Incarnation, id), cancellationToken).ConfigureAwait(false);
        if (!answer.HasValue)
            return null;
        var row = new RowReader(clients.Runs.Name, answer.Value!); // HasValue says so
        var (value, count) = await values.ReadAsync(row, Content, cancellationToken).ConfigureAwait(false);
        run.AddOperations(count);
        return value ?? throw row.Damaged(Content, "the payload of the event", "nothing");
    }

    private Task<NullableResponse<TableEntity>> FindAsync(RunSnapshot run, string key, CancellationToken cancellationToken)
    {
        run.AddOperations(1);
        return requests.SendAsync(
            $"Reading an event of run {run.Row.RunId}",
            token => clients.Runs.GetEntityIfExistsAsync<TableEntity>(run.Row.RunId, key, cancellationToken: token),
            cancellationToken);
    }
}
