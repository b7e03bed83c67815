using StepFlow.Runs;

namespace StepFlow.Storage;

/// <summary>
/// What the list says about a run, where it is written beside the row. Steps and short waits do not write to it: a run that waits for less
/// than ten minutes is listed as running.
/// </summary>
public static class ListedStatus
{
    /// <summary>The status to write when a row changes; null where the list need not be told.</summary>
    public static RunStatus? Change(RunRow before, DateTimeOffset beforeAt, RunRow after, DateTimeOffset now)
    {
        if (after.Status == RunStatus.Waiting && before.Status == RunStatus.Waiting && before.DueAt == after.DueAt)
            return null;
        var shown = Shown(after, now);
        return shown == Shown(before, beforeAt) ? null : shown;
    }

    /// <summary>The status that the list shows of a row written at that time.</summary>
    public static RunStatus Shown(RunRow row, DateTimeOffset at) =>
        row.Status == RunStatus.Waiting && row.DueAt - at <= StorageLimits.LongestCallbackDelay ? RunStatus.Running : row.Status;
}
