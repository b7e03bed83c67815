using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Execution.Attempts;

/// <summary>Takes the claim on the step at the cursor, under a token that no other delivery has.</summary>
internal sealed class ClaimTaker(
    IRunStore store, OutcomeCommits commits, IRandomSource random, IOptions<EngineOptions> options, TimeProvider time, ILogger<ClaimTaker> logger)
{
    /// <summary>Writes the claim. Null: another version of the row was met. Where the answer was lost, the row says whose the claim is.</summary>
    public async Task<RunSnapshot?> TakeAsync(RunSnapshot run, NextAction.Execute execute)
    {
        var claim = new Claim(random.NewId(), options.Value.Lease, time.GetUtcNow());
        var request = new ClaimRequest
        {
            Row = RunTransitions.Claimed(run.Row, claim),
            Lost = execute.TakesOver ? commits.LostAttempt(run.Row, execute.Step) : null,
            Durable = execute.Step.Effect == StepEffect.AtMostOnce,
        };
        try
        {
            if (await store.ClaimAsync(run, request, CancellationToken.None).ConfigureAwait(false) is { } claimed)
                return claimed;
        }
        catch (StorageUnavailableException e)
        {
            EngineLog.StorageInDoubt(logger, run.Row.RunId, "claim", e.Message);
        }

        var current = await store.LoadAsync(run.Row.RunId, CancellationToken.None).ConfigureAwait(false);
        return current?.Row.Claim?.Owner == claim.Owner ? current : null;
    }
}
