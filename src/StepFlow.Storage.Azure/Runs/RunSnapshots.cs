using Azure;
using Azure.Data.Tables;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Runs;

/// <summary>Loads run rows.</summary>
internal sealed class RunSnapshots(AzureClients clients, AzureRequests requests)
{
    /// <summary>One point read; null where there is no such run, or its accept has not ended, or its purge has begun.</summary>
    public async Task<RunSnapshot?> LoadAsync(string runId, CancellationToken cancellationToken) =>
        await ReadAsync(runId, cancellationToken).ConfigureAwait(false) is (var run, RowMark.None) ? run : null;

    /// <summary>The same, with rows that are marked.</summary>
    public async Task<(RunSnapshot Run, RowMark Mark)?> ReadAsync(string runId, CancellationToken cancellationToken)
    {
        if (!RowKeys.IsKey(runId))
            return null;
        var answer = await requests.SendAsync(
            $"Loading run {runId}",
            token => clients.Runs.GetEntityIfExistsAsync<TableEntity>(runId, RowKeys.Run, cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        return answer.HasValue ? (Read(answer), MarkOf(answer.Value!)) : null; // HasValue says so
    }

    /// <summary>The snapshot of a row as it was just written: by the service's clock it is as old as the answer.</summary>
    public static RunSnapshot Written(RunRow row, long operations, StoredAnswer answer) =>
        new(row with { Operations = operations }, answer.Version, answer.Now, answer.Now);

    private static RowMark MarkOf(TableEntity row) => (row.GetBoolean(RunRowColumns.Purging), row.GetBoolean(RunRowColumns.Staging)) switch
    {
        (true, _) => RowMark.Purging,
        (_, true) => RowMark.Staging,
        _ => RowMark.None,
    };

    private RunSnapshot Read(NullableResponse<TableEntity> answer)
    {
        var reader = new RowReader(clients.Runs.Name, answer.Value!); // the caller saw that there is one
        var row = RunRowColumns.Read(reader);
        var written = reader.Entity.Timestamp ?? throw reader.Damaged("Timestamp", "a time", "nothing");
        var snapshot = new RunSnapshot(row, reader.Entity.ETag.ToString(), written, StoredAnswer.Clock(answer.GetRawResponse()));
        snapshot.AddOperations(1);
        return snapshot;
    }
}
