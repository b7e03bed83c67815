using Azure;
using StepFlow.Storage.Azure.Connection;

namespace StepFlow.Storage.Azure.Requests;

/// <summary>Every request to storage goes through here: missing tables and queues are created, errors become StepFlow's.</summary>
internal sealed class AzureRequests(AzureClients clients)
{
    /// <summary>Sends a request.</summary>
    public async Task<T> SendAsync<T>(string what, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await CreateMissingAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (AzureErrors.Map(error, what, cancellationToken) is { } mapped)
        {
            throw mapped;
        }
    }

    /// <summary>
    /// Sends a write that states a condition; null where the condition does not hold. The pipeline repeats a write that timed out,
    /// so one that had succeeded answers null as well: the caller reloads and recognises its own write.
    /// </summary>
    public async Task<T?> TryAsync<T>(string what, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await CreateMissingAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException error) when (AzureErrors.IsConflict(error))
        {
            return null;
        }
        catch (Exception error) when (AzureErrors.Map(error, what, cancellationToken) is { } mapped)
        {
            throw mapped;
        }
    }

    /// <summary>Changes or deletes a message that was received; false where it is gone, or was delivered to another meanwhile.</summary>
    public async Task<bool> TryMessageAsync(string what, Func<CancellationToken, Task> request, CancellationToken cancellationToken)
    {
        try
        {
            return await CreateMissingAsync(
                async token =>
                {
                    await request(token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException error) when (AzureErrors.CodeOf(error) is "MessageNotFound" or "PopReceiptMismatch")
        {
            return false;
        }
        catch (Exception error) when (AzureErrors.Map(error, what, cancellationToken) is { } mapped)
        {
            throw mapped;
        }
    }

    private async Task<T> CreateMissingAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request(cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException error) when (AzureErrors.IsMissingResource(error))
        {
            await clients.CreateMissingAsync(cancellationToken).ConfigureAwait(false);
            return await request(cancellationToken).ConfigureAwait(false);
        }
    }
}
