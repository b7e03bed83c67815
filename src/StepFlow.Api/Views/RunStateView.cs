using StepFlow.Runs;

namespace StepFlow.Api.Views;

/// <summary>Where a run stands, without its steps: what starting a run and acting on one answer.</summary>
/// <param name="RunId">The id.</param>
/// <param name="Workflow">The workflow; null for a run from a list of steps.</param>
/// <param name="Version">The version; null for a run from a list of steps.</param>
/// <param name="PlanHash">Hash of the plan.</param>
/// <param name="Status">Where the run stands.</param>
/// <param name="CancelRequested">True while a requested cancellation waits for the step in flight.</param>
/// <param name="Cursor">Position of the next unexecuted step.</param>
/// <param name="StepCount">Number of steps in the plan; null for a C# workflow, whose steps show as it runs.</param>
/// <param name="Generation">Operator resumes so far.</param>
/// <param name="CreatedAt">When it was accepted (UTC).</param>
/// <param name="StartedAt">When its first step began (UTC).</param>
/// <param name="EndedAt">When it ended (UTC).</param>
/// <param name="DueAt">When the next step is due (UTC); null for an ended run, and for one that waits without a deadline.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Origin">The run that it was restarted or forked from.</param>
public sealed record RunStateView(
    string RunId,
    string? Workflow,
    string? Version,
    string PlanHash,
    RunStatus Status,
    bool CancelRequested,
    int Cursor,
    int? StepCount,
    int Generation,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? DueAt,
    IReadOnlyList<string> Labels,
    RunOrigin? Origin)
{
    internal static RunStateView Of(RunRow row) => new(
        row.RunId,
        row.Workflow,
        row.Version,
        row.PlanHash,
        row.Status,
        row.CancelRequested && !row.Status.IsTerminal(),
        row.Cursor,
        row.IsCode ? null : row.StepCount,
        row.Generation,
        row.CreatedAt,
        row.StartedAt,
        row.EndedAt,
        row.ShownDueAt,
        row.Labels,
        row.Origin);
}
