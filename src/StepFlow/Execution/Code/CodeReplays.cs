using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Workflows;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Code;

/// <summary>Replays the method of a C# workflow over what a run of it has recorded.</summary>
internal sealed class CodeReplays(
    WorkflowCatalog workflows, RunHistories histories, IServiceProvider services, ReplayWatch watch, IOptions<EngineOptions> options)
{
    /// <summary>The replay; or what keeps the run from having one: one of the two is null.</summary>
    public async Task<(CodeReplay? Made, NextAction? Obstacle)> MakeAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = run.Row;
        if (!workflows.TryGet(row.Workflow ?? "", row.Version ?? "", out var workflow))
            return (null, new NextAction.AwaitWorkflow());
        if (row.PlanHash != workflow.Plan.Hash || row.Page.ComputeHash() != row.PlanHash)
        {
            return Mismatch(
                $"The plan of the run (hash {row.PlanHash}) is not that of workflow '{workflow.Name}' version '{workflow.Version}' (hash {workflow.Plan.Hash}).");
        }

        if (await histories.ReadAsync(run, cancellationToken).ConfigureAwait(false) is not { } history)
            return Mismatch($"The records of the run are not the {row.Cursor} that its row speaks of (hash {row.RecordHash}). They were changed after they were written.");
        if (await ReplayAsync(workflow, row, history).ConfigureAwait(false) is not { } made)
            return (null, new NextAction.HoldRun(BlockReason.ReplayStuck, Stuck(workflow, history)));
        return made.Outcome switch
        {
            ReplayOutcome.Mismatch mismatch => Mismatch(mismatch.Message),
            ReplayOutcome.ForeignAwait foreign => (null, new NextAction.HoldRun(BlockReason.ForeignAwait, foreign.Message)),
            _ => (made, null),
        };
    }

    /// <summary>Where the method comes to with one more record, which may not be stored yet; null where that is not for this delivery to say.</summary>
    public async Task<CodeReplay?> GoOnAsync(CodeReplay made, RunRow row, StepRecord record)
    {
        var history = made.History with { Records = [.. made.History.Records, record] };
        var next = await ReplayAsync(made.Workflow, row, history).ConfigureAwait(false);
        return next?.Outcome is ReplayOutcome.Pending ? next : null;
    }

    private Task<CodeReplay?> ReplayAsync(WorkflowRegistration workflow, RunRow row, RunHistory history) => watch.RunAsync(row, () =>
    {
        var session = new ReplaySession(workflow, row, history, services, options.Value);
        return new CodeReplay(workflow, history, session, session.Run());
    });

    private string Stuck(WorkflowRegistration workflow, RunHistory history) =>
        $"The method of workflow '{workflow.Name}' version '{workflow.Version}' ({workflow.Type.Name}) was replayed over {history.Records.Count} records and has not "
        + $"come back within {DurationText.Format(options.Value.ReplayTimeout)}: it blocks its thread, or it works too long between two steps. Look for .Result, .Wait(), "
        + "GetResult(), locks, Thread.Sleep and loops without an end; await the context instead, and put what takes its time into a step, context.RunAsync(key, () => …). "
        + "Deploy the mended code and resume the run.";

    private static (CodeReplay? Made, NextAction? Obstacle) Mismatch(string message) => (null, new NextAction.HoldRun(BlockReason.PlanMismatch, message));
}
