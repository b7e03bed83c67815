using Microsoft.Extensions.Logging;
using StepFlow.Definitions;
using StepFlow.Events;
using StepFlow.Recovery;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Execution.Actions;

/// <summary>Lets a run wait for events, and looks whether what it waits for has come.</summary>
internal sealed class WaitSteps(
    IRunStore store, EventWaits waits, WaiterRows waiters, EarlyLooks looks, RunChanges changes, TimeProvider time, ILogger<StepExecutor> logger)
{
    /// <summary>Writes that the run waits at these steps, and only then looks whether what it waits for is there already. Null: the row had changed.</summary>
    public async Task<DeliveryResult?> LookAsync(RunSnapshot run, Callback callback, IReadOnlyList<WaitStep> steps)
    {
        if (await waits.ArriveAsync(run, steps, CancellationToken.None).ConfigureAwait(false) is not { } commit)
            return await LookAgainAsync(run, callback, steps).ConfigureAwait(false);
        if (await changes.StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
        {
            await waiters.RemoveStaleAsync(commit.Row, CancellationToken.None).ConfigureAwait(false);
            return null;
        }

        await changes.CommittedAsync(written).ConfigureAwait(false);
        await waiters.RemoveAsync(run.Row, written.Row.Wait, CancellationToken.None).ConfigureAwait(false);
        if (commit.Record is not null || written.Row.Wait is not { } wait)
            return DeliveryResult.Advanced;
        if (await waits.ResolveAsync(written, steps, CancellationToken.None).ConfigureAwait(false) is { } resolved)
            return await ResolveAsync(written, resolved).ConfigureAwait(false);
        await SendAtDeadlineAsync(written, wait).ConfigureAwait(false);
        return DeliveryResult.Advanced;
    }

    /// <summary>Looks into the inbox and at the deadline. Null: the row had changed.</summary>
    private async Task<DeliveryResult?> LookAgainAsync(RunSnapshot run, Callback callback, IReadOnlyList<WaitStep> steps)
    {
        if (await waits.ResolveAsync(run, steps, CancellationToken.None).ConfigureAwait(false) is { } commit)
            return await ResolveAsync(run, commit).ConfigureAwait(false);

        // The row's own callback, early by a clock's difference, waits for the deadline; one that is far from it, the sweeper sends.
        var left = run.Row.DueAt - time.GetUtcNow();
        if (callback.Due == run.Row.DueAt && left <= Repair.LookAhead)
            return await changes.SendAgainAsync(run, left).ConfigureAwait(false);
        EngineLog.CallbackDropped(logger, callback.RunId, callback.Position, "what the run waits for has not come");
        return DeliveryResult.Dropped;
    }

    private async Task<DeliveryResult?> ResolveAsync(RunSnapshot run, RunCommit commit)
    {
        await looks.PromiseAsync(run.Row, CancellationToken.None).ConfigureAwait(false);
        var result = await changes.CommitAsync(run, commit).ConfigureAwait(false);
        if (result is not null)
            await waiters.RemoveAsync(run.Row, commit.Row.Wait, CancellationToken.None).ConfigureAwait(false);
        return result;
    }

    /// <summary>A callback for the deadline, or where that is far, a promise to look then.</summary>
    private async Task SendAtDeadlineAsync(RunSnapshot run, EventWait wait)
    {
        var left = wait.DueAt - time.GetUtcNow();
        if (left <= StorageLimits.LongestCallbackDelay)
            await changes.SendAgainAsync(run, left > TimeSpan.Zero ? left : TimeSpan.Zero).ConfigureAwait(false);
        else if (wait.HasDeadline)
            await store.AddActiveAsync(new ActiveEntry(run.Row.RunId, wait.DueAt), CancellationToken.None).ConfigureAwait(false);
    }
}
