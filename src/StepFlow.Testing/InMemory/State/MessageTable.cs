using StepFlow.Storage;
using StepFlow.Testing.Faults;

namespace StepFlow.Testing.InMemory.State;

/// <summary>The queue: delivery at least once, order not promised.</summary>
internal sealed class MessageTable(StorageClock clock, InMemoryStorageOptions options)
{
    private readonly Random? _disorder = options.DisorderSeed is { } seed ? new Random(seed) : null;
    private readonly List<QueuedMessage> _messages = [];
    private long _lastNumber;
    private long _lastReceipt;
    private TaskCompletionSource _changed = NewSignal();

    public IReadOnlyList<QueuedMessage> All => _messages;

    /// <summary>Completes when a message comes or is returned.</summary>
    public Task Changed => _changed.Task;

    public TimeSpan Backlog => Due().Select(message => clock.Now - message.VisibleAt).DefaultIfEmpty().Max();

    /// <summary>How long until a message is visible; null when there is none, zero when one is.</summary>
    public TimeSpan? NextIn => _messages.Count == 0
        ? null
        : TimeSpan.FromTicks(Math.Max(0, (_messages.Min(message => message.VisibleAt) - clock.Now).Ticks));

    public void Send(Callback callback, TimeSpan delay, Fault fault)
    {
        var copies = fault.Kind == FaultKind.DeliverTwice ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            _messages.Add(new QueuedMessage
            {
                Number = ++_lastNumber,
                Body = StoredJson.Write(callback),
                VisibleAt = clock.Now + Max(delay, TimeSpan.Zero) + fault.Delay,
            });
        }

        Signal();
    }

    /// <summary>The message of a delivery becomes another callback; false where it is gone, or was delivered again.</summary>
    public bool HandOver(Delivery delivery, Callback callback, TimeSpan delay, Fault fault)
    {
        if (Find(delivery) is not { } message)
            return false;
        if (fault.Kind == FaultKind.DeliverTwice)
            Send(callback, delay, Fault.None);
        message.Body = StoredJson.Write(callback);
        message.VisibleAt = clock.Now + Max(delay, TimeSpan.Zero) + fault.Delay;
        (message.Receipt, message.Before) = (0, message.DequeueCount);
        Signal();
        return true;
    }

    public IReadOnlyList<Delivery> Receive(int max, Fault fault)
    {
        var due = Due().OrderBy(message => message.VisibleAt).ThenBy(message => message.Number).ToArray();
        _disorder?.Shuffle(due);
        return [.. due.Take(max).Select(message => Deliver(message, fault))];
    }

    public void Complete(Delivery delivery)
    {
        if (Find(delivery) is { } message)
            _messages.Remove(message);
    }

    public void Return(Delivery delivery, TimeSpan delay)
    {
        if (Find(delivery) is not { } message)
            return;

        message.VisibleAt = clock.Now + Max(delay, TimeSpan.Zero);
        Signal();
    }

    private IEnumerable<QueuedMessage> Due() => _messages.Where(message => message.VisibleAt <= clock.Now);

    private Delivery Deliver(QueuedMessage message, Fault fault)
    {
        message.DequeueCount++;
        message.Receipt = ++_lastReceipt;
        var again = fault.Kind == FaultKind.DeliverTwice || _disorder?.NextDouble() < options.DuplicateRate;
        if (!again)
            message.VisibleAt = clock.Now + options.VisibilityTimeout;
        return new Delivery(StoredJson.Read<Callback>(message.Body), message.Receipt, message.DequeueCount - message.Before);
    }

    private QueuedMessage? Find(Delivery delivery) =>
        delivery.Receipt is long receipt ? _messages.Find(message => message.Receipt == receipt) : null;

    private void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    // Whoever waits goes on elsewhere: this runs under the storage's lock.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;
}
