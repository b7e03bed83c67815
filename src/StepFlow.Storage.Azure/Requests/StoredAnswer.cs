using Azure;
using Azure.Data.Tables;

namespace StepFlow.Storage.Azure.Requests;

/// <summary>What a write of rows was answered: the version of the first row, and the service's clock.</summary>
/// <param name="Version">Version of the batch's first row.</param>
/// <param name="Now">The service's clock when it answered.</param>
internal sealed record StoredAnswer(string Version, DateTimeOffset Now)
{
    /// <summary>Sends a batch; a batch of one goes as a plain request, which costs the service less.</summary>
    public static async Task<StoredAnswer> OfAsync(TableClient table, RowBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 1)
            return Of(await SingleAsync(table, batch.Actions[0], cancellationToken).ConfigureAwait(false));
        var answer = await table.SubmitTransactionAsync(batch.Actions, cancellationToken).ConfigureAwait(false);
        return new StoredAnswer(VersionOf(answer.Value[0]), Clock(answer.GetRawResponse()));
    }

    /// <summary>The service's clock by the answer's Date header. Every answer of the service has one.</summary>
    public static DateTimeOffset Clock(Response response) =>
        response.Headers.Date ?? throw new RequestFailedException(response.Status, "The answer has no Date header.");

    private static StoredAnswer Of(Response response) => new(VersionOf(response), Clock(response));

    // A delete answers without a version.
    private static string VersionOf(Response response) => response.Headers.ETag?.ToString() ?? "";

    private static Task<Response> SingleAsync(TableClient table, TableTransactionAction action, CancellationToken cancellationToken)
    {
        var entity = (TableEntity)action.Entity;
        return action.ActionType switch
        {
            TableTransactionActionType.Add => table.AddEntityAsync(entity, cancellationToken),
            TableTransactionActionType.UpsertReplace => table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken),
            TableTransactionActionType.UpdateReplace =>
                table.UpdateEntityAsync(entity, action.ETag, TableUpdateMode.Replace, cancellationToken),
            TableTransactionActionType.UpdateMerge =>
                table.UpdateEntityAsync(entity, action.ETag, TableUpdateMode.Merge, cancellationToken),
            _ => table.DeleteEntityAsync(entity.PartitionKey, entity.RowKey, action.ETag, cancellationToken),
        };
    }
}
