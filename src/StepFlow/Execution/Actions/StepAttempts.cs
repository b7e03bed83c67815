using Microsoft.Extensions.Logging;
using StepFlow.Execution.Attempts;
using StepFlow.Execution.Inputs;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Execution.Actions;

/// <summary>Executes the step at the cursor once: reads its input, claims it, runs the attempt and commits what came of it.</summary>
internal sealed class StepAttempts(
    StepInputs inputs,
    ClaimTaker claims,
    AttemptRunner attempts,
    OutcomeCommitter committer,
    RunChanges changes,
    TimeProvider time,
    ILogger<StepExecutor> logger)
{
    /// <summary>Null: the row had changed before it was claimed.</summary>
    public async Task<DeliveryResult?> ExecuteAsync(RunSnapshot run, NextAction.Execute execute, CancellationToken stopping)
    {
        var input = await inputs.ReadAsync(run, execute.Step, CancellationToken.None).ConfigureAwait(false);
        var claimedAt = time.GetTimestamp();
        if (await claims.TakeAsync(run, execute).ConfigureAwait(false) is not { } claimed)
            return null;
        var key = StepKey.Of(claimed.Row.Cursor, execute.Step);
        EngineLog.AttemptStarted(logger, claimed.Row.RunId, key, claimed.Row.Attempt);
        var (outcome, held) = await attempts.RunAsync(claimed, execute.Step, input, claimedAt, stopping).ConfigureAwait(false);
        EngineTelemetry.AttemptEnded(execute.Step.Name, outcome, time.GetElapsedTime(claimedAt));
        EngineLog.AttemptEnded(logger, claimed.Row.RunId, key, claimed.Row.Attempt, outcome.GetType().Name, time.GetElapsedTime(claimedAt).TotalMilliseconds);
        if (outcome is AttemptOutcome.ClaimLost)
            return DeliveryResult.Discarded;
        // The outcome is worth more than a quick stop: the write is not canceled with the host.
        if (await committer.CommitAsync(held, execute.Step, outcome, CancellationToken.None).ConfigureAwait(false) is not { } written)
            return DeliveryResult.Discarded;
        await changes.CommittedAsync(written).ConfigureAwait(false);
        return DeliveryResult.Executed;
    }
}
