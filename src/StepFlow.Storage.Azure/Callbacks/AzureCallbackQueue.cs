using Azure;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;

namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>The callbacks' queue for a host that dispatches by itself.</summary>
internal sealed partial class AzureCallbackQueue(
    AzureClients clients,
    AzureRequests requests,
    CallbackSignal signal,
    AzureStorageOptions options,
    TimeProvider time,
    ILoggerFactory? loggers = null) : ICallbackQueue
{
    private const int MaxBatch = 32;

    private readonly ILogger _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<AzureCallbackQueue>();

    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, CancellationToken cancellationToken)
    {
        for (var pause = options.MinPollInterval; ; pause = Min(pause * 2, options.MaxPollInterval))
        {
            var messages = await requests.SendAsync(
                $"Receiving from {clients.Callbacks.Name}",
                token => clients.Callbacks.ReceiveMessagesAsync(Math.Clamp(max, 1, MaxBatch), options.VisibilityTimeout, token),
                cancellationToken).ConfigureAwait(false);
            var deliveries = await ReadAsync(messages.Value, cancellationToken).ConfigureAwait(false);
            if (deliveries.Count > 0)
                return deliveries;
            await signal.WaitAsync(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task CompleteAsync(Delivery delivery, CancellationToken cancellationToken) => TryAsync(
        $"Deleting the callback of run {delivery.Callback.RunId}",
        async token => await clients.Callbacks.DeleteMessageAsync(
            Receipt(delivery).MessageId, Receipt(delivery).PopReceipt, token).ConfigureAwait(false),
        cancellationToken);

    public Task ReturnAsync(Delivery delivery, TimeSpan delay, CancellationToken cancellationToken) => TryAsync(
        $"Returning the callback of run {delivery.Callback.RunId}",
        async token => (await clients.Callbacks.UpdateMessageAsync(
            Receipt(delivery).MessageId,
            Receipt(delivery).PopReceipt,
            messageText: (string?)null,
            CallbackSender.WholeSeconds(delay),
            token).ConfigureAwait(false)).GetRawResponse(),
        cancellationToken);

    private async Task<List<Delivery>> ReadAsync(QueueMessage[] messages, CancellationToken cancellationToken)
    {
        var deliveries = new List<Delivery>(messages.Length);
        foreach (var message in messages)
        {
            if (QueueText.TryRead(message.MessageText, out var callback, out var problem))
                deliveries.Add(new Delivery(callback, new QueueReceipt(message.MessageId, message.PopReceipt), (int)message.DequeueCount));
            else
                await MoveAsideAsync(message, problem, cancellationToken).ConfigureAwait(false);
        }

        return deliveries;
    }

    // Sent before deleted: cut off in between, it is there twice and is moved again.
    private async Task MoveAsideAsync(QueueMessage message, string problem, CancellationToken cancellationToken)
    {
        LogUnreadable(message.MessageId, clients.Callbacks.Name, clients.Poison.Name, problem);
        await requests.SendAsync(
            $"Moving message {message.MessageId} to {clients.Poison.Name}",
            token => clients.Poison.SendMessageAsync(message.MessageText, timeToLive: TimeSpan.FromSeconds(-1), cancellationToken: token),
            cancellationToken).ConfigureAwait(false);
        await TryAsync(
            $"Deleting message {message.MessageId}",
            token => clients.Callbacks.DeleteMessageAsync(message.MessageId, message.PopReceipt, token),
            cancellationToken).ConfigureAwait(false);
    }

    // Gone, or delivered to another meanwhile: nothing is left to do. A callback is a hint; a second delivery does no harm.
    private Task TryAsync(string what, Func<CancellationToken, Task<Response>> request, CancellationToken cancellationToken) =>
        requests.SendAsync<Response?>(
            what,
            async token =>
            {
                try
                {
                    return await request(token).ConfigureAwait(false);
                }
                catch (RequestFailedException error) when (AzureErrors.CodeOf(error) is "MessageNotFound" or "PopReceiptMismatch")
                {
                    return null;
                }
            },
            cancellationToken);

    private static QueueReceipt Receipt(Delivery delivery) => delivery.Receipt as QueueReceipt
        ?? throw new ArgumentException("The delivery was not received from this queue.", nameof(delivery));

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(3301, LogLevel.Error, "Message {MessageId} of {Queue} is no callback and was moved to {Poison}: {Problem}.")]
    private partial void LogUnreadable(string messageId, string queue, string poison, string problem);
}
