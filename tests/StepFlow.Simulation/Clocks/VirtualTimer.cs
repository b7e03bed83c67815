namespace StepFlow.Simulation.Clocks;

/// <summary>A timer of one process. While its process is frozen it does not fire; it fires late, as after SIGCONT.</summary>
internal sealed class VirtualTimer(VirtualTime time, ProcessClock clock, TimerCallback callback, object? state) : ITimer
{
    private long _setting;
    private bool _set;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan)
            throw new NotSupportedException("A periodic timer in the engine: the simulation has none so far.");
        _setting++;
        _set = dueTime != Timeout.InfiniteTimeSpan;
        if (_set)
            time.Set(this, _setting, time.Now + dueTime);
        return true;
    }

    public bool IsSet(long setting) => _set && _setting == setting;

    public void Fire()
    {
        if (!_set || clock.Dead)
            return;
        if (clock.Frozen)
        {
            clock.FireLater(this);
            return;
        }

        _set = false;
        callback(state);
    }

    public void Dispose() => _set = false;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
