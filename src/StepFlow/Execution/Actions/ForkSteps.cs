using StepFlow.Definitions;
using StepFlow.Execution.Forks;
using StepFlow.Storage;
using StepFlow.Workflows.Replay;

namespace StepFlow.Execution.Actions;

/// <summary>What children of the run perform: they are counted by a change of its row, and made after it.</summary>
internal sealed class ForkSteps(ForkKeeper forks, CallKeeper calls, WaitSteps waits, RunChanges changes)
{
    /// <summary>Begins the children of a step, looks after them, or joins them. Null: the row had changed.</summary>
    public async Task<DeliveryResult?> LookAsync(RunSnapshot run, ForkStep step)
    {
        var (commit, begin) = await forks.LookAsync(run, step, CancellationToken.None).ConfigureAwait(false);
        if (commit is null)
            return DeliveryResult.Advanced;
        if (await changes.StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
            return null;
        await forks.MakeAsync(written, step, begin, CancellationToken.None).ConfigureAwait(false);
        await changes.CommittedAsync(written).ConfigureAwait(false);
        return DeliveryResult.Advanced;
    }

    /// <summary>Several calls of a C# workflow. Runs of their own perform them; for an event the run waits by itself. Null: the row had changed.</summary>
    public async Task<DeliveryResult?> OverlapAsync(RunSnapshot run, Callback callback, IReadOnlyList<ReplayCall> asked)
    {
        var (commit, begin) = await calls.LookAsync(run, asked, CancellationToken.None).ConfigureAwait(false);
        if (commit is not null)
        {
            if (await changes.StoreAsync(run, commit).ConfigureAwait(false) is not { } written)
                return null;
            await calls.MakeAsync(written, asked, begin, CancellationToken.None).ConfigureAwait(false);
            await changes.CommittedAsync(written).ConfigureAwait(false);
            if (commit.Record is not null)
                return DeliveryResult.Advanced;
            run = written;
        }

        if (asked.Select(call => call.Step).OfType<WaitStep>().FirstOrDefault() is not { } wait)
            return DeliveryResult.Advanced;
        return run.Row.Wait is null
            ? await waits.BeginAsync(run, wait).ConfigureAwait(false)
            : await waits.LookAsync(run, callback, wait).ConfigureAwait(false);
    }
}
