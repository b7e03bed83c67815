using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Testing.InMemory;

/// <summary>
/// What the list says about a run, as on Azure: steps and short waits do not write to it, and a run that waits for less than ten
/// minutes is listed as running.
/// </summary>
internal static class ListedStatus
{
    /// <summary>The status to write when a row changes; null where the list need not be told.</summary>
    public static RunStatus? Change(RunRow before, DateTimeOffset beforeAt, RunRow after, DateTimeOffset now)
    {
        if (after.Status == RunStatus.Waiting && before.Status == RunStatus.Waiting && before.DueAt == after.DueAt)
            return null;
        var shown = Shown(after, now);
        return shown == Shown(before, beforeAt) ? null : shown;
    }

    public static RunStatus Shown(RunRow row, DateTimeOffset at) =>
        row.Status == RunStatus.Waiting && row.DueAt - at <= StorageLimits.LongestCallbackDelay ? RunStatus.Running : row.Status;
}
