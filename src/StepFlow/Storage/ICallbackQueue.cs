namespace StepFlow.Storage;

/// <summary>
/// The receiving end of the callbacks, for hosts that dispatch by themselves. (The Functions host has its own listener.)
/// </summary>
public interface ICallbackQueue
{
    /// <summary>Waits until at least one callback is due and returns at most so many.</summary>
    Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, CancellationToken cancellationToken);

    /// <summary>The delivery was handled; it will not come again.</summary>
    Task CompleteAsync(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>The delivery could not be handled; it comes again after the delay.</summary>
    Task ReturnAsync(Delivery delivery, TimeSpan delay, CancellationToken cancellationToken);
}
