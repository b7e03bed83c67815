using StepFlow.Errors;
using StepFlow.Storage;

namespace StepFlow.Execution.Attempts;

/// <summary>
/// Keeps a claim alive while its handler runs, and cancels the handler when that fails: at 80 % of the lease on this process's own
/// monotonic clock, before anybody else may take over. Also the place where a holder hears of a requested cancellation.
/// </summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly IRunStore _store;
    private readonly TimeProvider _time;
    private readonly AttemptCancellation _handler;
    private readonly TimeSpan _lease;
    private readonly TimeSpan _limit;
    private readonly long _began;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private CancellationTokenSource? _stop;
    private Task _round = Task.CompletedTask;
    private bool _stopped;
    private long _renewed;

    /// <param name="store">Where the claim is renewed.</param>
    /// <param name="held">The row with the claim.</param>
    /// <param name="claimedAt">The monotonic time just before the claim was asked for.</param>
    /// <param name="limit">After so long nothing is renewed any more: an attempt that ignores its deadline loses its claim.</param>
    /// <param name="handler">Canceled when the handler has to stop.</param>
    /// <param name="time">The clock.</param>
    public LeaseKeeper(IRunStore store, RunSnapshot held, long claimedAt, TimeSpan limit, AttemptCancellation handler, TimeProvider time)
    {
        _store = store;
        _time = time;
        _handler = handler;
        _limit = limit;
        _lease = held.Row.Claim?.Lease ?? throw new ArgumentException("The row carries no claim.", nameof(held));
        _began = _renewed = claimedAt;
        Held = held;
        // Most steps end long before the first renewal: until then this is one timer, and no task. Later rounds are the same timer's,
        // not a loop around a delay, which the runtime would end on the thread pool.
        _timer = time.CreateTimer(static keeper => ((LeaseKeeper?)keeper)?.BeginRound(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Later(_lease / 3), Timeout.InfiniteTimeSpan);
    }

    /// <summary>True where so much of the lease is over that another may take over before the first renewal is through: too late to begin.</summary>
    public bool IsTooLate => _time.GetElapsedTime(_renewed) >= _lease * 0.8;

    /// <summary>The row as it was last written or seen with this claim.</summary>
    public RunSnapshot Held { get; private set; }

    /// <summary>True once the claim could not be kept.</summary>
    public bool Lost { get; private set; }

    /// <summary>True once an operator has asked to cancel the run.</summary>
    public bool CancelRequested => Held.Row.CancelRequested;

    /// <summary>Stops renewing and waits for a renewal in flight: nothing writes behind the commit's back.</summary>
    public async Task StopAsync()
    {
        lock (_gate)
            _stopped = true;
        _stop?.Cancel();
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _round.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop?.Dispose();
    }

    /// <summary>What is left of a time that is counted from the claim: a slow claim has used some of it.</summary>
    private TimeSpan Later(TimeSpan sinceClaim)
    {
        var left = sinceClaim - _time.GetElapsedTime(_renewed);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void BeginRound()
    {
        CancellationToken stop;
        lock (_gate)
        {
            if (_stopped)
                return;
            stop = (_stop ??= new CancellationTokenSource()).Token;
        }

        _round = KeepAsync(stop);
    }

    /// <summary>One renewal. The handler hears last of what came of it, so that whatever it does then finds this round at its end.</summary>
    private async Task KeepAsync(CancellationToken stop)
    {
        if (_time.GetElapsedTime(_began) > _limit)
            return;
        var asked = _time.GetTimestamp();
        var renewed = await TryRenewAsync(stop).ConfigureAwait(false);
        if (renewed)
            _renewed = asked;
        else if (!stop.IsCancellationRequested && IsTooLate)
            Lost = true;
        if (Lost || CancelRequested)
            _handler.Cancel();
        else if (!stop.IsCancellationRequested)
            _timer.Change(renewed ? _lease / 3 : _lease / 15, Timeout.InfiniteTimeSpan);
    }

    private async Task<bool> TryRenewAsync(CancellationToken stop)
    {
        // Not a timer that cancels: it may fire while this is being disposed, and its exception would be nobody's.
        using var late = new CancellationTokenSource(Later(_lease * 0.8), _time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            if (await _store.RenewAsync(Held, deadline.Token).ConfigureAwait(false) is { } renewed)
            {
                Held = renewed;
                return true;
            }

            var owner = Held.Row.Claim?.Owner;
            var current = await _store.LoadAsync(Held.Row.RunId, deadline.Token).ConfigureAwait(false);
            if (current?.Row.Claim?.Owner != owner)
                Lost = true;
            else if (current is not null)
                Held = current;
            return false;
        }
        catch (Exception e) when (e is StorageUnavailableException or OperationCanceledException)
        {
            return false;
        }
    }
}
