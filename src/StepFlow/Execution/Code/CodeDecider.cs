using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution.Attempts;
using StepFlow.Execution.Forks;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Code;

/// <summary>
/// Decides what a delivery has to do for a run of a C# workflow. Where a run of a plan reads the step at its cursor, this replays the
/// workflow's method over the records; the step that the replay asks for is decided on and performed as any other.
/// </summary>
internal sealed class CodeDecider(
    CodeReplays replays,
    CallDecider calls,
    RunHistories histories,
    StepPerformers performers,
    IOptions<EngineOptions> options,
    TimeProvider time)
{
    public async Task<NextAction> DecideAsync(RunSnapshot run, Callback callback, CancellationToken cancellationToken)
    {
        var row = run.Row;
        if (Decider.Gate(run, callback, time.GetUtcNow(), step: null) is { } settled)
            return settled;
        if (row.IsCall)
            return Held(row, await calls.DecideAsync(run, cancellationToken).ConfigureAwait(false));
        var (replay, obstacle) = await replays.MakeAsync(run, cancellationToken).ConfigureAwait(false);
        return replay is null
            ? Held(row, obstacle ?? throw new InvalidOperationException("There is neither a replay nor an obstacle."))
            : Held(row, Next(row, replay));
    }

    /// <summary>A change that needed no claim was stored.</summary>
    public void Stored(RunRow written, StepRecord? record) => histories.Learn(written, record);

    private NextAction Next(RunRow row, CodeReplay replay) => replay.Outcome switch
    {
        ReplayOutcome.Pending pending when row.Fork is { IsOfCalls: true } fork && Stranger(fork, pending.Calls) is { } stranger => stranger,
        ReplayOutcome.Pending pending when CallsAtOnce.Overlap(row, pending.Calls) => new NextAction.Overlap(replay),
        ReplayOutcome.Pending { Calls: [{ Step: WaitStep }, ..] calls } => new NextAction.WaitForEvents([.. calls.Select(call => call.Step).OfType<WaitStep>()]),
        ReplayOutcome.Pending pending => Decider.Due(row, pending.Calls[0].Step, time.GetUtcNow(), performers),
        ReplayOutcome.Completed { Output: var output } when output.Size <= options.Value.MaxPayload => new NextAction.Return(output),
        ReplayOutcome.Completed { Output: var output } => new NextAction.Throw(
            StepErrors.Of(new PayloadTooLargeException("The output", output.Size, options.Value.MaxPayload)), null),
        ReplayOutcome.Failed failed => Throw(replay.History, failed.Exception),
        _ => throw new InvalidOperationException($"No decision for a replay that ended as {replay.Outcome.GetType().Name}."),
    };

    /// <summary>A call that is being performed and that the code does not ask for.</summary>
    private static NextAction.HoldRun? Stranger(ForkState fork, IReadOnlyList<ReplayCall> calls)
    {
        var strangers = CallsAtOnce.Strangers(fork, calls);
        return strangers.Count == 0 ? null : new NextAction.HoldRun(
            BlockReason.PlanMismatch,
            $"The calls number {string.Join(", ", strangers.Select(index => index - 1))} of the workflow's method are being performed; the code asks for number "
            + $"{string.Join(", ", calls.Select(call => $"{call.Position}, {call.Description}"))}. Code that runs have begun with must make the same calls "
            + "at once in the same order: deploy it as it was, with the change in a new version beside it, and resume the run.");
    }

    /// <summary>A run that was held already stays as it is until what holds it is gone.</summary>
    private static NextAction Held(RunRow row, NextAction action) => action is NextAction.AwaitWorkflow or NextAction.HoldRun && row.Status == RunStatus.Blocked
        ? Decider.FinishOr(row, "what blocks it is still there")
        : action;

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
