using System.Threading.Channels;
using StepFlow.Errors;
using StepFlow.Storage.Sqlite.Runs;

namespace StepFlow.Storage.Sqlite.Callbacks;

/// <summary>
/// Where callbacks come from. There is no queue table: the run row is the truth. Due callbacks wait in memory; a run that waits
/// for a time is found in the table by <see cref="DueRuns"/>; after a start every active run is found there.
/// </summary>
internal sealed class CallbackSource : IDisposable
{
    private static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Channel<ReadyCallback> _ready = Channel.CreateUnbounded<ReadyCallback>();
    private readonly Lock _gate = new();
    private readonly InFlight _inFlight = new();
    private readonly PriorityQueue<ReadyCallback, DateTimeOffset> _delayed = new();
    private readonly DueRuns _dueRuns;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private DateTimeOffset _armedFor = Never;

    public CallbackSource(DueRuns dueRuns, TimeProvider time)
    {
        _dueRuns = dueRuns;
        _time = time;
        _timer = time.CreateTimer(static state => ((CallbackSource)state!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A row is on disk: its callback is due now, or the table holds it until then.</summary>
    public void Stored(RunState state, Callback? send)
    {
        if (state.WakeAt is not { } wake)
        {
            if (send is not null)
                Add(send);
        }
        else if (_dueRuns.Expect(wake))
        {
            Arm();
        }
        else
        {
            // Its time passed while it was written, and the table has been read beyond it.
            Add(send ?? new Callback(state.Row.RunId, state.Row.Cursor, state.Row.DueAt));
        }
    }

    /// <summary>Keeps a callback in memory until its delay is over. A crash loses it; the run row does not forget what is due.</summary>
    public void Add(Callback callback, TimeSpan delay, int deliveries = 0)
    {
        var at = _time.GetUtcNow() + delay;
        if (delay <= TimeSpan.Zero)
        {
            _ready.Writer.TryWrite(new ReadyCallback(callback, at, deliveries));
            return;
        }

        lock (_gate)
            _delayed.Enqueue(new ReadyCallback(callback, at, deliveries), at);
        Arm();
    }

    /// <summary>Waits for a due callback and delivers at most so many; none when this process is closing.</summary>
    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, CancellationToken cancellationToken)
    {
        var deliveries = new List<Delivery>();
        do
        {
            while (deliveries.Count < max && _ready.Reader.TryRead(out var ready))
                deliveries.Add(_inFlight.Deliver(ready, _time.GetUtcNow()));
            if (deliveries.Count > 0)
            {
                Arm();
                return deliveries;
            }

            await RefillAsync(cancellationToken).ConfigureAwait(false);
        }
        while (_ready.Reader.Count > 0 || await _ready.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false));
        return deliveries;
    }

    /// <summary>A delivery was handled.</summary>
    public void Complete(Delivery delivery) => _inFlight.Settle(delivery);

    /// <summary>A delivery comes again after a delay, unless it has come again already.</summary>
    public void Return(Delivery delivery, TimeSpan delay)
    {
        if (_inFlight.Settle(delivery))
            Add(delivery.Callback, delay, delivery.DequeueCount);
    }

    /// <summary>How long the oldest due callback has waited.</summary>
    public TimeSpan Backlog() => _ready.Reader.TryPeek(out var oldest) ? _time.GetUtcNow() - oldest.ReadyAt : TimeSpan.Zero;

    /// <summary>Reads the next due runs from the table, if any can be there.</summary>
    public async Task RefillAsync(CancellationToken cancellationToken)
    {
        foreach (var due in await _dueRuns.ReadAsync(cancellationToken).ConfigureAwait(false))
            Add(due);
        Arm();
    }

    public void Dispose()
    {
        _timer.Dispose();
        _ready.Writer.TryComplete();
    }

    private void Add(Callback callback) => Add(callback, TimeSpan.Zero);

    private void Wake()
    {
        lock (_gate)
        {
            _armedFor = Never;
            var now = _time.GetUtcNow();
            while (_delayed.TryPeek(out var next, out var at) && at <= now)
            {
                _delayed.Dequeue();
                _ready.Writer.TryWrite(next);
            }

            foreach (var lost in _inFlight.TakeExpired(now))
                Add(lost.Callback, TimeSpan.Zero, lost.Deliveries + 1);
        }

        _ = RefillOrRetryAsync();
    }

    private async Task RefillOrRetryAsync()
    {
        try
        {
            await RefillAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (StepFlowException)
        {
            // Storage is away, which whoever reads or writes is told; here it only means to look again.
            Arm();
            ArmFor(_time.GetUtcNow() + RetryDelay);
        }
    }

    private void Arm()
    {
        lock (_gate)
        {
            var next = _dueRuns.NextWake;
            if (_delayed.TryPeek(out _, out var delayed) && delayed < next)
                next = delayed;
            if (_inFlight.NextExpiry is var expiry && expiry < next)
                next = expiry;
            ArmFor(next);
        }
    }

    private void ArmFor(DateTimeOffset at)
    {
        lock (_gate)
        {
            if (at >= _armedFor)
                return;
            _armedFor = at;
            var wait = at - _time.GetUtcNow();

            // Whole milliseconds, rounded up: a timer that fires early would only be set again. Far times are looked at daily.
            var milliseconds = Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, LongestWait.TotalMilliseconds);
            _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
        }
    }
}
