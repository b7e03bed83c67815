namespace StepFlow.Simulation.Clocks;

/// <summary>The clock that one process sees: its wall clock may be wrong, its monotonic one is not, and it can be frozen.</summary>
internal sealed class ProcessClock(VirtualTime time, TimeSpan skew) : TimeProvider
{
    private readonly List<VirtualTimer> _late = [];

    public TimeSpan Skew => skew;

    public bool Frozen { get; private set; }

    public bool Dead { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => time.Now + skew;

    public override long GetTimestamp() => time.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(time, this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Freeze() => Frozen = true;

    public void Die() => Dead = true;

    public void FireLater(VirtualTimer timer) => _late.Add(timer);

    public void Thaw()
    {
        Frozen = false;
        var late = _late.ToList();
        _late.Clear();
        foreach (var timer in late)
            timer.Fire();
    }
}
