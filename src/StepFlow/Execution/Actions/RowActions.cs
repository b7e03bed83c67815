using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Execution.Attempts;
using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution.Actions;

/// <summary>The next actions that are one change of the row, and nothing beside it.</summary>
internal sealed class RowActions(OutcomeCommits commits, StepPerformers performers, IOptions<EngineOptions> options, TimeProvider time)
{
    /// <summary>The change.</summary>
    public RunCommit Of(RunRow row, NextAction action) => action switch
    {
        NextAction.Cancel => new RunCommit { Row = RunTransitions.Ended(row, RunStatus.Canceled, time.GetUtcNow()) },
        NextAction.FailLost lost => commits.OfLostStep(row, lost.Step),
        NextAction.AwaitHandler missing => OfMissing(row, missing.Step),
        NextAction.AwaitWorkflow => OfMissingWorkflow(row),
        NextAction.HoldRun hold => OfHold(row, hold),
        NextAction.Enter enter => commits.OfEntry(row, enter.Step),
        NextAction.Return done => commits.OfReturn(row, done.Output),
        NextAction.Throw thrown => commits.OfThrow(row, thrown.Error, thrown.HashBefore),
        _ => throw new InvalidOperationException($"No way to perform {action.GetType().Name}."),
    };

    /// <summary>Where a worker went away in the middle of an attempt, and this deployment lacks the handler, that attempt leaves its row all the same.</summary>
    private RunCommit OfMissing(RunRow row, AttemptedStep step) =>
        MissingHandler.Commit(row, step, performers.Missing(step), time.GetUtcNow(), options.Value.MissingHandlerPatience) with { Attempt = commits.LostAttempt(row, step) };

    private RunCommit OfMissingWorkflow(RunRow row) =>
        MissingHandler.CommitWorkflow(row, time.GetUtcNow(), options.Value.MissingHandlerPatience) with { Attempt = commits.LostAttempt(row) };

    private RunCommit OfHold(RunRow row, NextAction.HoldRun hold) => new()
    {
        Row = RunTransitions.Blocked(row, new Block(hold.Reason, hold.Message, time.GetUtcNow())),
        Attempt = commits.LostAttempt(row, hold.Message),
    };
}
