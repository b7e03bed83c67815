using StepFlow.Chaos.Disturbances;
using StepFlow.Runs;

namespace StepFlow.Chaos.Checks;

/// <summary>
/// How long runs stood still: from a disturbance to the next record of every run that was due at that moment, read from the records'
/// own times. Runs that slept or were paused at the time are left out; those that merely waited for their turn are in.
/// </summary>
public sealed class RecoveryTimes
{
    private readonly List<double> _seconds = [];

    /// <summary>Runs that were due when it happened, counted once for each time.</summary>
    public int Count => _seconds.Count;

    /// <summary>The longest, in seconds.</summary>
    public double Max => At(1);

    /// <summary>The time, in seconds, within which this share of the runs went on.</summary>
    public double At(double share) => _seconds.Count == 0 ? 0 : _seconds[(int)Math.Ceiling(share * (_seconds.Count - 1))];

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"p50 {At(0.5):0.0} s, p99 {At(0.99):0.0} s, max {Max:0.0} s ({Count} runs)");

    internal static RecoveryTimes Of(IEnumerable<RunView> runs, IReadOnlyList<Disturbance> disturbances, DisturbanceKind kind, bool onlyCutOff)
    {
        var times = new RecoveryTimes();
        var moments = disturbances.Where(d => d.Kind == kind).Select(d => d.At).ToList();
        foreach (var view in runs)
        {
            var before = view.CreatedAt;
            foreach (var step in view.Steps.Skip(view.Origin?.Position ?? 0).TakeWhile(s => s.EndedAt is not null))
            {
                var end = step.EndedAt!.Value;
                if (step.Name != "sleep" && (!onlyCutOff || step.Attempts > 1))
                    times._seconds.AddRange(moments.Where(at => at > before && at < end).Select(at => (end - at).TotalSeconds));
                before = end;
            }
        }

        times._seconds.Sort();
        return times;
    }
}
