using System.Security.Cryptography;
using Azure;
using StepFlow.Runs;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;
using StepFlow.Storage.Azure.Rows;

namespace StepFlow.Storage.Azure.Payloads;

/// <summary>Values of rows, wherever their size puts them.</summary>
internal sealed class ValueStore(AzureClients clients, AzureRequests requests)
{
    /// <summary>Stores a blob. It may exist: its name holds the hash of its content, so it is the same.</summary>
    public async Task UploadAsync(BlobValue blob, CancellationToken cancellationToken) => await requests.SendAsync(
        $"Storing the value {blob.Name}",
        token => clients.Payloads.GetBlobClient(blob.Name).UploadAsync(BinaryData.FromBytes(blob.Content.Utf8), overwrite: true, token),
        cancellationToken).ConfigureAwait(false);

    /// <summary>Reads a row's value and says how many requests that took.</summary>
    public async Task<(Payload? Value, int Requests)> ReadAsync(RowReader row, string column, CancellationToken cancellationToken)
    {
        if (ValueColumns.Reference(row, column) is not { } reference)
            return (ValueColumns.Read(row, column), 0);

        var content = await DownloadAsync(reference, cancellationToken).ConfigureAwait(false)
            ?? throw row.Damaged($"{column}Blob", $"the name of a blob in {clients.Payloads.Name}", $"'{reference.Name}', which does not exist");
        var hash = Convert.ToHexStringLower(SHA256.HashData(content.ToMemory().Span));
        return hash == reference.Hash
            ? (Payload.FromTrusted(content.ToMemory()), 1)
            : throw row.Damaged($"{column}Hash", $"the hash of the blob '{reference.Name}', {hash}", reference.Hash);
    }

    /// <summary>Deletes every blob whose name begins with the prefix, or only those that were stored before a time; returns how many there were.</summary>
    public Task<int> DeleteAsync(string prefix, CancellationToken cancellationToken, DateTimeOffset? before = null) =>
        requests.SendAsync($"Deleting the values {prefix}*", token => DeleteAllAsync(prefix, before ?? DateTimeOffset.MaxValue, token), cancellationToken);

    private async Task<int> DeleteAllAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var blob in clients.Payloads.GetBlobsAsync(new() { Prefix = prefix }, cancellationToken).ConfigureAwait(false))
        {
            if (blob.Properties.LastModified >= before)
                continue;
            await clients.Payloads.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken).ConfigureAwait(false);
            count++;
        }

        return count;
    }

    private Task<BinaryData?> DownloadAsync(BlobReference reference, CancellationToken cancellationToken) =>
        requests.SendAsync<BinaryData?>(
            $"Reading the value {reference.Name}",
            async token =>
            {
                try
                {
                    var answer = await clients.Payloads.GetBlobClient(reference.Name).DownloadContentAsync(token).ConfigureAwait(false);
                    return answer.Value.Content;
                }
                catch (RequestFailedException error) when (AzureErrors.CodeOf(error) == "BlobNotFound")
                {
                    return null;
                }
            },
            cancellationToken);
}
