namespace StepFlow.Simulation.Clocks;

/// <summary>The true time of one schedule. It stands still until the scheduler moves it, and timers fire on the thread that does.</summary>
internal sealed class VirtualTime
{
    private readonly PriorityQueue<(VirtualTimer Timer, long Setting), (DateTimeOffset Due, long Order)> _timers = new();
    private long _order;

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When the next timer fires; null where none is set.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            while (_timers.TryPeek(out var next, out var key))
            {
                if (next.Timer.IsSet(next.Setting))
                    return key.Due;
                _timers.Dequeue();
            }

            return null;
        }
    }

    public void Set(VirtualTimer timer, long setting, DateTimeOffset due) => _timers.Enqueue((timer, setting), (due, ++_order));

    /// <summary>Moves the time on to a moment, firing on the way what is due.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        while (NextTimer is { } due && due <= time)
        {
            Now = due > Now ? due : Now;
            _timers.Dequeue().Timer.Fire();
        }

        Now = time > Now ? time : Now;
    }
}
