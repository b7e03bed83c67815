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
    public bool Explore(Form form, IEnumerable<Schedule> schedules, TimeSpan? within = null, long atMost = long.MaxValue)
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
                if (!left || _failures.Count >= MaxFailures || Explored(form) >= atMost || Stopwatch.GetElapsedTime(began) > within)
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
