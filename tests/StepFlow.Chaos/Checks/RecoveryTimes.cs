namespace StepFlow.Chaos.Checks;

/// <summary>Times in seconds, and what share of them is how long.</summary>
public sealed class RecoveryTimes
{
    private readonly List<double> _seconds;

    internal RecoveryTimes(IEnumerable<TimeSpan> times) => _seconds = [.. times.Select(t => t.TotalSeconds).Order()];

    /// <summary>How many there are.</summary>
    public int Count => _seconds.Count;

    /// <summary>The longest, in seconds.</summary>
    public double Max => At(1);

    /// <summary>The time, in seconds, within which this share lies.</summary>
    public double At(double share) => _seconds.Count == 0 ? 0 : _seconds[(int)Math.Ceiling(share * (_seconds.Count - 1))];

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"p50 {At(0.5):0.0} s, p99 {At(0.99):0.0} s, max {Max:0.0} s ({Count})");
}
