using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Workflows;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution;

/// <summary>
/// Decides what a delivery has to do for a run of a C# workflow. Where a run of a plan reads the step at its cursor, this replays the
/// workflow's method over the records; the step that the replay asks for is decided on and performed as any other.
/// </summary>
internal sealed class CodeDecider(
    WorkflowCatalog workflows,
    RunHistories histories,
    StepPerformers performers,
    IServiceProvider services,
    IOptions<EngineOptions> options,
    TimeProvider time)
{
    public async Task<NextAction> DecideAsync(RunSnapshot run, Callback callback, CancellationToken cancellationToken)
    {
        var row = run.Row;
        if (Decider.Gate(run, callback, time.GetUtcNow(), step: null) is { } settled)
            return settled;
        if (!workflows.TryGet(row.Workflow ?? "", row.Version ?? "", out var workflow))
            return Held(row, new NextAction.AwaitWorkflow());
        if (row.PlanHash != workflow.Plan.Hash || row.Page.ComputeHash() != row.PlanHash)
        {
            return Held(row, new NextAction.HoldRun(
                BlockReason.PlanMismatch,
                $"The plan of the run (hash {row.PlanHash}) is not that of workflow '{workflow.Name}' version '{workflow.Version}' (hash {workflow.Plan.Hash})."));
        }

        var history = await histories.ReadAsync(run, cancellationToken).ConfigureAwait(false);
        if (history is null)
        {
            return Held(row, new NextAction.HoldRun(
                BlockReason.PlanMismatch,
                $"The records of the run are not the {row.Cursor} that its row speaks of (hash {row.RecordHash}). They were changed after they were written."));
        }

        var outcome = new ReplaySession(workflow, row, history, services, options.Value).Run();
        return Next(row, history, outcome);
    }

    /// <summary>A change that needed no claim was stored.</summary>
    public void Stored(RunRow written, StepRecord? record) => histories.Learn(written, record);

    private NextAction Next(RunRow row, RunHistory history, ReplayOutcome outcome) => outcome switch
    {
        ReplayOutcome.Pending pending when row.Wait is not null && pending.Calls[0].Step is WaitStep wait => new NextAction.LookForEvent(wait),
        ReplayOutcome.Pending pending => Decider.Due(row, pending.Calls[0].Step, time.GetUtcNow(), performers),
        ReplayOutcome.Completed { Output: var output } when output.Size <= options.Value.MaxPayload => new NextAction.Return(output),
        ReplayOutcome.Completed { Output: var output } => new NextAction.Throw(
            StepErrors.Of(new PayloadTooLargeException("The output", output.Size, options.Value.MaxPayload)), null),
        ReplayOutcome.Failed failed => Throw(history, failed.Exception),
        ReplayOutcome.Mismatch mismatch => Held(row, new NextAction.HoldRun(BlockReason.PlanMismatch, mismatch.Message)),
        ReplayOutcome.ForeignAwait foreign => Held(row, new NextAction.HoldRun(BlockReason.ForeignAwait, foreign.Message)),
        _ => throw new InvalidOperationException($"No decision for a replay that ended as {outcome.GetType().Name}."),
    };

    /// <summary>A run that was held already stays as it is until what holds it is gone.</summary>
    private static NextAction Held(RunRow row, NextAction action) =>
        row.Status == RunStatus.Blocked ? Decider.FinishOr(row, "what blocks it is still there") : action;

    /// <summary>
    /// The method ended with an exception. Where that is the failure of the last step, uncaught or wrapped, a resume can attempt the
    /// step again; any other is a record of its own behind the steps.
    /// </summary>
    private static NextAction.Throw Throw(RunHistory history, Exception exception)
    {
        var error = exception is WorkflowStepFailedException { Error: var recorded } ? recorded : StepErrors.Of(exception);
        error = error with { Retryable = false };
        if (history.Records.Count == 0 || history.Records[^1].Status != StepStatus.Failed || !ComesFrom(exception, history.Records[^1].Key))
            return new NextAction.Throw(StepErrors.Of(exception) with { Retryable = false }, null);
        return new NextAction.Throw(error, history.Records.Count == 1 ? "" : history.Records[^2].Hash);
    }

    private static bool ComesFrom(Exception? exception, string stepKey)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is WorkflowStepFailedException failure && failure.StepKey == stepKey)
                return true;
        }

        return false;
    }
}
