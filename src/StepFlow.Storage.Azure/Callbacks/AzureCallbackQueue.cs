using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;

namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>
/// The callbacks' queue for a host that dispatches by itself. What is gone, or was delivered to another meanwhile, needs nothing done to it: a
/// callback is a hint, and a second delivery does no harm.
/// </summary>
internal sealed partial class AzureCallbackQueue(
    AzureClients clients,
    AzureRequests requests,
    CallbackSignal signal,
    DeliveriesInFlight inFlight,
    AzureStorageOptions options,
    TimeProvider time,
    ILoggerFactory? loggers = null) : ICallbackQueue
{
    private const int MaxBatch = 32;

    // The Functions host, which may work on the same queue, takes the receives of a message for the tries of its callback, and puts it aside
    // after five: a message that was received so often is replaced.
    private const int MostReceives = 3;

    private readonly ILogger _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<AzureCallbackQueue>();

    // A receive that found fewer messages than it asked for has taken what was there: asking again at once would find none.
    private volatile bool _looksEmpty;

    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, CancellationToken cancellationToken)
    {
        var asked = Math.Clamp(max, 1, MaxBatch);
        for (var pause = options.MinPollInterval; ;)
        {
            if (_looksEmpty)
            {
                await signal.WaitAsync(pause, time, cancellationToken).ConfigureAwait(false);
                pause = Min(pause * 2, options.MaxPollInterval);
            }

            signal.Clear();
            var messages = await requests.SendAsync(
                $"Receiving from {clients.Callbacks.Name}",
                token => clients.Callbacks.ReceiveMessagesAsync(asked, options.VisibilityTimeout, token),
                cancellationToken).ConfigureAwait(false);
            _looksEmpty = messages.Value.Length < asked;
            var deliveries = await ReadAsync(messages.Value, cancellationToken).ConfigureAwait(false);
            if (deliveries.Count > 0)
                return deliveries;
        }
    }

    public async Task CompleteAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var receipt = QueueReceipt.Of(delivery);
        if (inFlight.Remove(delivery))
        {
            await requests.TryMessageAsync(
                $"Deleting the callback of run {delivery.Callback.RunId}",
                token => clients.Callbacks.DeleteMessageAsync(receipt.MessageId, receipt.PopReceipt, token),
                cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task ReturnAsync(Delivery delivery, TimeSpan delay, CancellationToken cancellationToken)
    {
        var receipt = QueueReceipt.Of(delivery);
        if (inFlight.Remove(delivery))
        {
            await requests.TryMessageAsync(
                $"Returning the callback of run {delivery.Callback.RunId}",
                token => clients.Callbacks.UpdateMessageAsync(
                    receipt.MessageId, receipt.PopReceipt, messageText: (string?)null, CallbackSender.WholeSeconds(delay), token),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<List<Delivery>> ReadAsync(QueueMessage[] messages, CancellationToken cancellationToken)
    {
        var deliveries = new List<Delivery>(messages.Length);
        foreach (var message in messages)
        {
            if (!QueueText.TryRead(message.MessageText, out var callback, out var before, out var problem))
            {
                await MoveAsideAsync(message, problem, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var receipt = new QueueReceipt(message.MessageId, message.PopReceipt, (int)message.DequeueCount);
            var delivery = new Delivery(callback, receipt, receipt.Receives - (before?.Receives ?? 0));
            inFlight.Add(delivery, mayBecomeNext: receipt.Receives <= MostReceives);
            deliveries.Add(delivery);
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
        await requests.TryMessageAsync(
            $"Deleting message {message.MessageId}",
            token => clients.Callbacks.DeleteMessageAsync(message.MessageId, message.PopReceipt, token),
            cancellationToken).ConfigureAwait(false);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(3301, LogLevel.Error, "Message {MessageId} of {Queue} is no callback and was moved to {Poison}: {Problem}.")]
    private partial void LogUnreadable(string messageId, string queue, string poison, string problem);
}
