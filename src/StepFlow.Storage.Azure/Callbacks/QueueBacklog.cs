using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;

namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>How late the queue is, by the oldest message that could be received.</summary>
internal sealed class QueueBacklog(AzureClients clients, AzureRequests requests)
{
    public async Task<TimeSpan> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await requests.SendAsync(
            $"Peeking into {clients.Callbacks.Name}",
            token => clients.Callbacks.PeekMessagesAsync(1, token),
            cancellationToken).ConfigureAwait(false);
        if (answer.Value is not [var oldest, ..])
            return TimeSpan.Zero;

        // A delayed message was inserted long before it was due, and one that was another callback before, longer still.
        var since = oldest.InsertedOn ?? DateTimeOffset.MinValue;
        if (QueueText.TryRead(oldest.MessageText, out var callback, out var before, out _))
            since = new[] { since, callback.Due, before?.At ?? since }.Max();
        var age = StoredAnswer.Clock(answer.GetRawResponse()) - since;
        return age > TimeSpan.Zero ? age : TimeSpan.Zero;
    }
}
