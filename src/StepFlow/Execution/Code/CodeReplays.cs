using Microsoft.Extensions.Options;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Workflows;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Code;

/// <summary>Replays the method of a C# workflow over what a run of it has recorded.</summary>
internal sealed class CodeReplays(WorkflowCatalog workflows, RunHistories histories, IServiceProvider services, IOptions<EngineOptions> options)
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
        var session = new ReplaySession(workflow, row, history, services, options.Value);
        var outcome = session.Run();
        return outcome switch
        {
            ReplayOutcome.Mismatch mismatch => Mismatch(mismatch.Message),
            ReplayOutcome.ForeignAwait foreign => (null, new NextAction.HoldRun(BlockReason.ForeignAwait, foreign.Message)),
            _ => (new CodeReplay(history, session, outcome), null),
        };
    }

    private static (CodeReplay? Made, NextAction? Obstacle) Mismatch(string message) => (null, new NextAction.HoldRun(BlockReason.PlanMismatch, message));
}
