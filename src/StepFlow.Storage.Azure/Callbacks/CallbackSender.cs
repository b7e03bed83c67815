using StepFlow.Storage.Azure.Connection;
using StepFlow.Storage.Azure.Requests;

namespace StepFlow.Storage.Azure.Callbacks;

/// <summary>Sends callbacks.</summary>
internal sealed class CallbackSender(AzureClients clients, AzureRequests requests, CallbackSignal signal, TimeProvider time)
{
    private static readonly TimeSpan Never = TimeSpan.FromSeconds(-1);
    private static readonly TimeSpan MaxVisibility = TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1);

    /// <summary>False for one that is not sent: an active row stands for it.</summary>
    public bool IsSoon(Callback callback) => callback.Due - time.GetUtcNow() <= StorageLimits.LongestCallbackDelay;

    /// <summary>Sends a callback that becomes visible when it is due. It never expires.</summary>
    public Task SendDueAsync(Callback callback, CancellationToken cancellationToken) =>
        SendAsync(callback, callback.Due - time.GetUtcNow(), cancellationToken);

    public async Task SendAsync(Callback callback, TimeSpan delay, CancellationToken cancellationToken)
    {
        var hidden = WholeSeconds(delay);
        await requests.SendAsync(
            $"Sending the callback of run {callback.RunId}",
            token => clients.Callbacks.SendMessageAsync(QueueText.Of(callback), hidden, Never, token),
            cancellationToken).ConfigureAwait(false);
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
}
