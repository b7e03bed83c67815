using Microsoft.Extensions.Logging;
using StepFlow.Definitions;
using StepFlow.Execution.Attempts;
using StepFlow.Execution.Inputs;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Execution.Actions;

/// <summary>
/// Executes the step at the cursor once: reads its input, claims it, runs the attempt and commits what came of it. Where a delivery may execute
/// several steps and the commit has claimed the next, it goes on with that one.
/// </summary>
internal sealed class StepAttempts(
    StepInputs inputs,
    ClaimTaker claims,
    AttemptRunner attempts,
    OutcomeCommitter committer,
    ClaimAhead ahead,
    PlanCursor plan,
    RunChanges changes,
    TimeProvider time,
    ILogger<StepExecutor> logger)
{
    /// <summary>Null: the row had changed before it was claimed.</summary>
    public async Task<DeliveryResult?> ExecuteAsync(RunSnapshot run, NextAction.Execute execute, CancellationToken stopping)
    {
        var input = await inputs.ReadAsync(run, execute.Step, CancellationToken.None).ConfigureAwait(false);
        var began = time.GetTimestamp();
        if (await claims.TakeAsync(run, execute).ConfigureAwait(false) is not { } claimed)
            return null;
        var (step, claimedAt) = (execute.Step, began);
        for (var number = 1; ; number++)
        {
            var (outcome, held) = await AttemptAsync(claimed, step, input, claimedAt, stopping).ConfigureAwait(false);
            if (outcome is AttemptOutcome.ClaimLost)
                return DeliveryResult.Discarded;
            var turn = stopping.IsCancellationRequested ? null : ahead.After(number, time.GetElapsedTime(began));
            claimedAt = time.GetTimestamp();
            // The outcome is worth more than a quick stop: the write is not canceled with the host.
            if (await committer.CommitAsync(held, step, outcome, turn, CancellationToken.None).ConfigureAwait(false) is not { } written)
                return DeliveryResult.Discarded;
            await changes.CommittedAsync(written).ConfigureAwait(false);
            if (turn is null || written.Row.Claim?.Owner != turn.Owner)
                return DeliveryResult.Executed;
            (claimed, step) = (written, await StepAtAsync(written).ConfigureAwait(false));
            input = await inputs.ReadAsync(written, step, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<(AttemptOutcome Outcome, RunSnapshot Held)> AttemptAsync(
        RunSnapshot claimed, AttemptedStep step, StepInput input, long claimedAt, CancellationToken stopping)
    {
        var key = StepKey.Of(claimed.Row.Cursor, step);
        EngineLog.AttemptStarted(logger, claimed.Row.RunId, key, claimed.Row.Attempt);
        var (outcome, held) = await attempts.RunAsync(claimed, step, input, claimedAt, stopping).ConfigureAwait(false);
        EngineTelemetry.AttemptEnded(step.Name, outcome, time.GetElapsedTime(claimedAt));
        EngineLog.AttemptEnded(logger, claimed.Row.RunId, key, claimed.Row.Attempt, outcome.GetType().Name, time.GetElapsedTime(claimedAt).TotalMilliseconds);
        return (outcome, held);
    }

    /// <summary>The step that the commit before has claimed: one that is attempted, on the page that the row carries.</summary>
    private async Task<AttemptedStep> StepAtAsync(RunSnapshot claimed) =>
        await plan.StepAtCursorAsync(claimed, CancellationToken.None).ConfigureAwait(false) as AttemptedStep
        ?? throw new InvalidOperationException($"Run '{claimed.Row.RunId}' has a claim on a step that is not attempted.");
}
