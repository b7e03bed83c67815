using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Forks;

/// <summary>How the children of a step go on, as pure functions from one state to the next.</summary>
internal static class ForkProgress
{
    /// <summary>The state in which the first children begin.</summary>
    public static ForkState Begin(int count, ForkStep step, DateTimeOffset now) =>
        Fill(new ForkState { Count = count, Next = 0, Live = [], BeganAt = now }, step);

    /// <summary>Children have ended. One that is not live any more was counted before and is not counted again.</summary>
    public static ForkState Ended(ForkState fork, IReadOnlyDictionary<int, RunStatus> ended, ForkStep step)
    {
        var counted = fork.Live.Where(ended.ContainsKey).ToList();
        var failed = step is ChildRunStep { Outcome: true } ? [] : counted.Where(i => ended[i] != RunStatus.Succeeded).ToList();
        return Without(fork, counted) with
        {
            Failed = fork.Failed ?? (failed.Count > 0 ? failed[0] : null),
            Failures = fork.Failures + failed.Count,
        };
    }

    /// <summary>Children are live no more.</summary>
    public static ForkState Without(ForkState fork, IReadOnlyCollection<int> indexes) => fork with
    {
        Live = [.. fork.Live.Except(indexes)],
        Resumed = Less(fork.Resumed, indexes),
    };

    /// <summary>As many further children begin as may run at once; none after a failure that stops the step.</summary>
    public static ForkState Fill(ForkState fork, ForkStep step)
    {
        if (IsStopped(fork, step))
            return fork;
        var more = Math.Clamp(step.MaxConcurrency - fork.Live.Count, 0, fork.Count - fork.Next);
        return more == 0 ? fork : fork with { Live = [.. fork.Live, .. Enumerable.Range(fork.Next, more)], Next = fork.Next + more };
    }

    /// <summary>Children begin, and some of them are there already, from before the run was resumed: of those that had failed, it is noted in which generation.</summary>
    public static ForkState Resume(ForkState fork, IReadOnlyCollection<int> begin, IEnumerable<(int Index, RunSnapshot? Run)> found)
    {
        List<ResumedChild> resumed =
        [
            .. Less(fork.Resumed, begin) ?? [],
            .. found.Where(child => child.Run?.Row.Status == RunStatus.Failed).Select(child => new ResumedChild(child.Index, child.Run!.Row.Generation)), // it is there
        ];
        return fork with { Resumed = resumed.Count == 0 ? null : resumed };
    }

    /// <summary>Children that were to go on and cannot: what they came to before is their end.</summary>
    public static ForkState NotResumed(ForkState fork, IReadOnlyCollection<int> indexes) =>
        fork with { Resumed = Less(fork.Resumed, indexes) };

    /// <summary>Of children that were made, those that had been there before.</summary>
    public static IReadOnlyList<(int Index, RunSnapshot? Run)> WereThere(IReadOnlyList<int> indexes, IReadOnlyList<CreateOutcome> made) =>
        [.. indexes.Zip(made).Where(child => !child.Second.Created).Select(child => (child.First, (RunSnapshot?)child.Second.Run))];

    /// <summary>True for a child that has ended, and not before the run was resumed.</summary>
    public static bool HasEnded(ForkState fork, int index, RunRow child) => child.Status.IsTerminal() && !IsToResume(fork, index, child);

    /// <summary>True for a child that stands as it did before the run was resumed, and is to go on.</summary>
    public static bool IsToResume(ForkState fork, int index, RunRow child) => child.IsHeldWithRun
        || (child.Status == RunStatus.Failed && fork.Resumed?.Any(resumed => resumed.Index == index && resumed.FailedIn >= child.Generation) == true);

    /// <summary>True where nothing is left to wait for.</summary>
    public static bool IsDone(ForkState fork, ForkStep step) => IsStopped(fork, step) || (fork.Live.Count == 0 && fork.Next == fork.Count);

    private static List<ResumedChild>? Less(IReadOnlyList<ResumedChild>? resumed, IReadOnlyCollection<int> indexes) =>
        resumed?.Where(child => !indexes.Contains(child.Index)).ToList() is { Count: > 0 } left ? left : null;

    private static bool IsStopped(ForkState fork, ForkStep step) => fork.Failed is not null && step.OnFailure == BranchFailure.FailFast;
}
