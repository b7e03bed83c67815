using StepFlow.Chaos.Disturbances;

namespace StepFlow.Chaos.Executions;

/// <summary>
/// When which process stood still. Nothing reaches a frozen process: another may take over when its claim has ended, and it goes on
/// for a moment when it wakes up, until it learns that. This says how long, and excuses nothing else.
/// </summary>
internal sealed class Freezes(IEnumerable<Disturbance> disturbances, TimeSpan lease)
{
    // From waking up to the handler's end: a timer, one storage request, and the five seconds that a handler has to return. All who were
    // waiting wake up at once, on a machine that others keep busy.
    private static readonly TimeSpan WakingUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ServiceGrace = TimeSpan.FromSeconds(2);

    private readonly ILookup<int, Disturbance> _byProcess =
        disturbances.Where(d => d is { Kind: DisturbanceKind.Freeze, Process: not null }).ToLookup(d => d.Process ?? 0);

    /// <summary>A holder renews until 80 % of its lease have passed: a claim ends no earlier than so long after the freeze began.</summary>
    private TimeSpan LeastWait => (lease * 0.2) + ServiceGrace;

    /// <summary>True where the attempt's process was frozen past its claim, and may not have known of what happened elsewhere at that time.</summary>
    public bool Excuse(HandlerAttempt stale, DateTimeOffset elsewhere) => _byProcess[stale.Process].Any(freeze =>
        stale.Began <= freeze.Until + WakingUp
        && (stale.CutOff || stale.Ended <= freeze.Until + WakingUp)
        && elsewhere >= freeze.At + LeastWait
        && elsewhere <= freeze.Until + WakingUp);

    /// <summary>True where the process stood still between that moment and the attempt's beginning: it was let in before.</summary>
    public bool Delayed(HandlerAttempt begun, DateTimeOffset since) =>
        _byProcess[begun.Process].Any(freeze => freeze.Until >= since && freeze.At <= begun.Began && begun.Began <= freeze.Until + WakingUp);
}
