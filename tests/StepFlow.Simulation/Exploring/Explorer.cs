using System.Diagnostics;
using StepFlow.Simulation.Mutants;
using StepFlow.Simulation.Schedules;

namespace StepFlow.Simulation.Exploring;

/// <summary>Runs schedules on several threads, each schedule on one, until the first that fails, the last, or the end of the time.</summary>
internal sealed class Explorer(Mutant? mutant = null, int? threads = null)
{
    private const int Stack = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<Form, long> _explored = [];
    private readonly List<Outcome> _failures = [];

    /// <summary>After so many failures it stops.</summary>
    public int MaxFailures { get; init; } = 1;

    public IReadOnlyList<Outcome> Failures => _failures;

    public long Explored(Form form) => _explored.GetValueOrDefault(form);

    public long Total => _explored.Values.Sum();

    /// <summary>Explores; true where every schedule was.</summary>
    /// <param name="form">What they are counted as.</param>
    /// <param name="schedules">The schedules.</param>
    /// <param name="within">How long it goes on; null: to the last.</param>
    /// <param name="atMost">After so many it stops.</param>
    /// <param name="atLeast">It goes on beyond its time until it has so many: a busy machine is slow, and no reason to see nothing.</param>
    public bool Explore(Form form, IEnumerable<Schedule> schedules, TimeSpan? within = null, long atMost = long.MaxValue, long atLeast = 0)
    {
        var began = Stopwatch.GetTimestamp();
        var left = true;
        using var source = schedules.GetEnumerator();
        var workers = Enumerable.Range(0, threads ?? Environment.ProcessorCount).Select(_ => new Thread(Work, Stack)).ToList();
        workers.ForEach(w => w.Start());
        workers.ForEach(w => w.Join());
        return !left;

        void Work()
        {
            while (Next() is { } schedule)
            {
                var outcome = Simulation.Run(schedule, mutant);
                lock (_lock)
                {
                    if (outcome.Violation is not null)
                        _failures.Add(outcome);
                }
            }
        }

        Schedule? Next()
        {
            lock (_lock)
            {
                if (!left || _failures.Count >= MaxFailures || Explored(form) >= atMost
                    || (Explored(form) >= atLeast && Stopwatch.GetElapsedTime(began) > within))
                    return null;
                left = source.MoveNext();
                if (!left)
                    return null;
                _explored[form] = Explored(form) + 1;
                return source.Current;
            }
        }
    }

    public override string ToString() =>
        string.Join(", ", Enum.GetValues<Form>().Select(f => $"{Explored(f):N0} {f.ToString().ToLowerInvariant()}")) + $": {Total:N0} schedules";
}
