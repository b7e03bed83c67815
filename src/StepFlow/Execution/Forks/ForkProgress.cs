using StepFlow.Definitions;
using StepFlow.Runs;

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
        return fork with
        {
            Live = [.. fork.Live.Except(counted)],
            Failed = fork.Failed ?? (failed.Count > 0 ? failed[0] : null),
            Failures = fork.Failures + failed.Count,
        };
    }

    /// <summary>As many further children begin as may run at once; none after a failure that stops the step.</summary>
    public static ForkState Fill(ForkState fork, ForkStep step)
    {
        if (IsStopped(fork, step))
            return fork;
        var more = Math.Clamp(step.MaxConcurrency - fork.Live.Count, 0, fork.Count - fork.Next);
        return more == 0 ? fork : fork with { Live = [.. fork.Live, .. Enumerable.Range(fork.Next, more)], Next = fork.Next + more };
    }

    /// <summary>True where nothing is left to wait for.</summary>
    public static bool IsDone(ForkState fork, ForkStep step) => IsStopped(fork, step) || (fork.Live.Count == 0 && fork.Next == fork.Count);

    private static bool IsStopped(ForkState fork, ForkStep step) => fork.Failed is not null && step.OnFailure == BranchFailure.FailFast;
}
