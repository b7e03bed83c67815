namespace StepFlow.Fuzz;

/// <summary>Ends the program, with the input, where one does not come back: nothing else can get hold of it.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly Timer _timer;
    private volatile Tuple<long, FuzzCase>? _current;

    public Watchdog(TimeSpan limit)
    {
        _limit = limit;
        _timer = new Timer(_ => Bark(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Begin(long number, FuzzCase made)
    {
        _current = Tuple.Create(number, made);
        _timer.Change(_limit, Timeout.InfiniteTimeSpan);
    }

    public void End() => _current = null;

    public void Dispose() => _timer.Dispose();

    private void Bark()
    {
        if (_current is var (number, made))
            Environment.FailFast($"Input {number} has not come back after {_limit.TotalSeconds} s: {made.Show()}");
    }
}
