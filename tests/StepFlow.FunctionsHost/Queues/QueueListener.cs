using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Google.Protobuf.Collections;
using StepFlow.FunctionsHost.Rpc;
using StepFlow.FunctionsHost.Worker;

namespace StepFlow.FunctionsHost.Queues;

/// <summary>Takes messages from the queue of a trigger to its function, under the rules of the Functions host.</summary>
internal sealed class QueueListener(QueueClient queue, QueueClient? poison, QueueRules rules, TimeSpan lease, QueueListener.Invocation invoke)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _running = [];
    private Task _listening = Task.CompletedTask;

    /// <summary>Invokes the trigger's function for a message.</summary>
    public delegate Task Invocation(TypedData text, MapField<string, TypedData> metadata);

    public void Start() => _listening = ListenAsync();

    /// <summary>Takes no more messages.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
    }

    /// <summary>Waits for the functions that run, after <see cref="StopAsync"/>.</summary>
    public async Task DrainAsync()
    {
        await Task.WhenAll(_running).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            _running.RemoveAll(task => task.IsCompletedSuccessfully);
            var messages = _running.Count > rules.NewBatchThreshold ? [] : await ReceiveAsync().ConfigureAwait(false);
            _running.AddRange(messages.Select(HandleAsync));
            if (messages.Count == 0)
                await Task.Delay(BetweenLooks, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IReadOnlyList<QueueMessage>> ReceiveAsync()
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(rules.BatchSize, lease).ConfigureAwait(false)).Value;
        }
        catch (RequestFailedException error) when (error.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return [];
        }
    }

    private async Task HandleAsync(QueueMessage message)
    {
        if (MessageText.Of(message, rules.IsBase64) is not { } text || message.DequeueCount > rules.MaxDequeueCount)
        {
            await GiveUpAsync(message).ConfigureAwait(false);
            return;
        }

        try
        {
            await invoke(new TypedData { String = text }, MessageText.Metadata(message, text)).ConfigureAwait(false);
            await DeleteAsync(message).ConfigureAwait(false);
        }
        catch (FunctionFailedException)
        {
            await ReleaseAsync(message).ConfigureAwait(false);
        }
        catch (WorkerGoneException)
        {
            // The message stays hidden for the rest of its lease: after a crash nobody is left to release it.
        }
    }

    private Task ReleaseAsync(QueueMessage message) => message.DequeueCount >= rules.MaxDequeueCount
        ? GiveUpAsync(message)
        : queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, visibilityTimeout: rules.VisibilityTimeout);

    /// <summary>Moves a message to the poison queue, as it is. In a poison queue it stays, hidden for the rest of its lease.</summary>
    private async Task GiveUpAsync(QueueMessage message)
    {
        if (poison is null)
            return;
        await poison.CreateIfNotExistsAsync().ConfigureAwait(false);
        await poison.SendMessageAsync(message.MessageText, timeToLive: TimeSpan.FromSeconds(-1)).ConfigureAwait(false);
        await DeleteAsync(message).ConfigureAwait(false);
    }

    private async Task DeleteAsync(QueueMessage message)
    {
        try
        {
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt).ConfigureAwait(false);
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            // The function took longer than the message stayed hidden: it was delivered again, and whoever has it now deletes it.
        }
    }
}
