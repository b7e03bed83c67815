using StepFlow.Chaos.Disturbances;
using StepFlow.Chaos.Executions;

namespace StepFlow.Chaos.Checks;

/// <summary>
/// What the disturbances hit, and how long that stood still. An attempt that was under way when its process was killed or frozen held
/// the claim: only a takeover brings its run on. A run that was due at that moment and had no attempt under way waited for its turn.
/// </summary>
public sealed class Recoveries
{
    private Recoveries()
    {
    }

    /// <summary>Attempts that a kill cut off.</summary>
    public int CutOff { get; private init; }

    /// <summary>Those of them that another attempt took over from.</summary>
    public int TakenOver { get; private init; }

    /// <summary>Those of them that needed none: another had taken over before the kill, or the run was canceled.</summary>
    public int Needless { get; private init; }

    /// <summary>Those of them that nobody took over from, and nothing says why.</summary>
    public IReadOnlyList<string> LeftAlone { get; private init; } = [];

    /// <summary>Attempts that were under way in a process that was frozen.</summary>
    public int Frozen { get; private init; }

    /// <summary>Those of them that another attempt took over from before they ended: the old holder woke up and went on.</summary>
    public int Overtaken { get; private init; }

    /// <summary>From the kill to the next attempt of the step that was cut off.</summary>
    public RecoveryTimes ToAttempt { get; private init; } = new([]);

    /// <summary>From the kill to that step's record.</summary>
    public RecoveryTimes ToRecord { get; private init; } = new([]);

    /// <summary>From a kill to the next record of runs that were due and had no attempt under way.</summary>
    public RecoveryTimes OfWaiting { get; private init; } = new([]);

    /// <summary>From the beginning of a freeze to the attempt that took over.</summary>
    public RecoveryTimes AfterFreeze { get; private init; } = new([]);

    /// <summary>From a stop of the storage to the next record of runs that were due.</summary>
    public RecoveryTimes AfterStop { get; private init; } = new([]);

    /// <summary>Computes all of it.</summary>
    /// <param name="executions">Every attempt.</param>
    /// <param name="runs">Runs that no operator held meanwhile; only their times count.</param>
    /// <param name="canceled">The ids of all runs that were canceled.</param>
    /// <param name="disturbances">What was done.</param>
    internal static Recoveries Of(
        IReadOnlyList<HandlerAttempt> executions, IReadOnlyList<StoredRun> runs, IReadOnlySet<string> canceled, IReadOnlyList<Disturbance> disturbances)
    {
        var attempts = executions.ToLookup(e => (e.RunId, e.StepKey));
        var records = runs.SelectMany(run => run.Records.Select(r => (run.Row.RunId, Record: r)))
            .ToLookup(r => (r.RunId, r.Record.Key), r => r.Record.EndedAt);
        var byProcess = executions.ToLookup(e => e.Process);
        var cut = Hit(disturbances, DisturbanceKind.Kill, byProcess).Where(hit => hit.Attempt.CutOff)
            .Select(hit => (hit.At, hit.Attempt, Next: Next(hit.Attempt, hit.At))).ToList();
        var frozen = Hit(disturbances, DisturbanceKind.Freeze, byProcess)
            .Select(hit => (hit.At, hit.Attempt, Next: Next(hit.Attempt, hit.At))).ToList();
        var alone = cut.Where(hit => hit.Next is null).ToLookup(hit => canceled.Contains(hit.Attempt.RunId) || HasLater(hit.Attempt), hit => hit.Attempt);
        var timed = cut.Where(hit => records.Contains((hit.Attempt.RunId, hit.Attempt.StepKey)) && !hit.Attempt.StepKey.EndsWith(":Once", StringComparison.Ordinal)).ToList();
        return new Recoveries
        {
            CutOff = cut.Count,
            TakenOver = cut.Count(hit => hit.Next is not null),
            Needless = alone[true].Count(),
            LeftAlone = [.. alone[false].Select(attempt => $"{attempt.RunId} {attempt.StepKey}, {attempt}")],
            Frozen = frozen.Count,
            Overtaken = frozen.Count(hit => hit.Next is { } next && next.Began < hit.Attempt.Ended),
            ToAttempt = new(timed.Where(hit => hit.Next is not null).Select(hit => (hit.Next?.Began ?? hit.At) - hit.At)),
            ToRecord = new(timed.Select(hit => records[(hit.Attempt.RunId, hit.Attempt.StepKey)].Max() - hit.At)),
            AfterFreeze = new(frozen.Where(hit => hit.Next is { } next && next.Began < hit.Attempt.Ended).Select(hit => (hit.Next?.Began ?? hit.At) - hit.At)),
            OfWaiting = new(Waiting(disturbances, DisturbanceKind.Kill, runs, attempts)),
            AfterStop = new(Waiting(disturbances, DisturbanceKind.StorageStop, runs, attempts)),
        };

        HandlerAttempt? Next(HandlerAttempt attempt, DateTimeOffset at) =>
            attempts[(attempt.RunId, attempt.StepKey)].Where(e => e != attempt && e.Began > at).MinBy(e => e.Began);

        bool HasLater(HandlerAttempt attempt) => attempts[(attempt.RunId, attempt.StepKey)].Any(e => e.Attempt > attempt.Attempt);
    }

    private static IEnumerable<(DateTimeOffset At, HandlerAttempt Attempt)> Hit(
        IReadOnlyList<Disturbance> disturbances, DisturbanceKind kind, ILookup<int, HandlerAttempt> byProcess) =>
        from disturbance in disturbances
        where disturbance.Kind == kind && disturbance.Process is not null
        from attempt in byProcess[disturbance.Process ?? 0]
        where attempt.Began < disturbance.Until && attempt.Ended > disturbance.At
        select (disturbance.At, attempt);

    /// <summary>A run is due from one record to the next, where a handler performs what lies between.</summary>
    private static IEnumerable<TimeSpan> Waiting(
        IReadOnlyList<Disturbance> disturbances, DisturbanceKind kind, IReadOnlyList<StoredRun> runs, ILookup<(string, string), HandlerAttempt> attempts)
    {
        var moments = disturbances.Where(d => d.Kind == kind).Select(d => d.At).ToList();
        foreach (var run in runs.Where(r => !r.Row.IsCode && r.Row.Flow is null))
        {
            var before = run.Row.CreatedAt;
            foreach (var record in run.Records.Where(r => r.Position >= (run.Row.Origin?.Position ?? 0)))
            {
                var tries = attempts[(run.Row.RunId, record.Key)].ToList();
                foreach (var at in moments.Where(at => tries.Count > 0 && at > before && at < record.EndedAt))
                {
                    if (!tries.Exists(e => e.Began <= at && e.Ended >= at))
                        yield return record.EndedAt - at;
                }

                before = record.EndedAt;
            }
        }
    }
}
