using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;

namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>Sends callbacks.</summary>
internal sealed class CallbackSender(AzureClients clients, AzureRequests requests, CallbackSignal signal, DeliveriesInFlight inFlight, TimeProvider time)
{
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(-1);
    private static readonly TimeSpan MaxVisibility = TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1);

    /// <summary>False for one that is not sent: an active row stands for it.</summary>
    public bool IsSoon(Callback callback) => callback.Due - time.GetUtcNow() <= StorageLimits.LongestCallbackDelay;

    /// <summary>
    /// Sends a callback that becomes visible when it is due. It never expires. Where this process works on a message of an earlier step of the
    /// run, that one becomes it.
    /// </summary>
    public async Task SendDueAsync(Callback callback, CancellationToken cancellationToken)
    {
        var hidden = WholeSeconds(callback.Due - time.GetUtcNow());
        if (!await inFlight.TryHandOverAsync(callback, delivery => ChangeAsync(delivery, callback, hidden, cancellationToken)).ConfigureAwait(false))
            await PutAsync(callback, hidden, cancellationToken).ConfigureAwait(false);
        if (hidden == TimeSpan.Zero)
            signal.Set();
    }

    /// <summary>Sends a callback that becomes visible after the delay.</summary>
    public async Task SendAsync(Callback callback, TimeSpan delay, CancellationToken cancellationToken)
    {
        var hidden = WholeSeconds(delay);
        await PutAsync(callback, hidden, cancellationToken).ConfigureAwait(false);
        if (hidden == TimeSpan.Zero)
            signal.Set();
    }

    /// <summary>The queue knows whole seconds only. Rounded up: a callback that comes early finds nothing due and is wasted.</summary>
    public static TimeSpan WholeSeconds(TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
            return TimeSpan.Zero;
        return delay >= MaxVisibility ? MaxVisibility : TimeSpan.FromSeconds(Math.Ceiling(delay.TotalSeconds));
    }

    private Task PutAsync(Callback callback, TimeSpan hidden, CancellationToken cancellationToken) => requests.SendAsync(
        $"Sending the callback of run {callback.RunId}",
        token => clients.Callbacks.SendMessageAsync(QueueText.Of(callback), hidden, Never, token),
        cancellationToken);

    // False: the message was delivered to another meanwhile, or a repeated request met its own first one, whose answer was lost. Then the
    // callback is there twice, which does no harm.
    private Task<bool> ChangeAsync(Delivery delivery, Callback next, TimeSpan hidden, CancellationToken cancellationToken)
    {
        var receipt = QueueReceipt.Of(delivery);
        var text = QueueText.Of(next, new HandOver(receipt.Receives, time.GetUtcNow()));
        return requests.TryMessageAsync(
            $"Sending the callback of run {next.RunId}",
            token => clients.Callbacks.UpdateMessageAsync(receipt.MessageId, receipt.PopReceipt, text, hidden, token),
            cancellationToken);
    }
}
