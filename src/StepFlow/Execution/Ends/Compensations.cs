using Microsoft.Extensions.Logging;
using StepFlow.Definitions;
using StepFlow.Execution.Code;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Execution.Ends;

/// <summary>
/// Undoes the steps of a failed run, or of a canceled one that asks for it, by a run of its own: claims, attempts, records, holds and
/// resumes are those of any run. Its id follows from the run that ended, so whoever starts it starts the same one, once.
/// </summary>
internal sealed class Compensations(
    IRunStore store, PlanPageReader pages, CodeReplays replays, NewRuns runs, ILogger<Compensations> logger)
{
    /// <summary>
    /// Starts the compensation of a run that needs one, or finds that it is there. False: what it has to undo cannot be known now, as the
    /// code that says it is not deployed here.
    /// </summary>
    public async Task<bool> StartAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (await StepsAsync(run, cancellationToken).ConfigureAwait(false) is not { } steps)
        {
            EngineLog.CompensationPutOff(logger, run.Row.RunId, run.Row.Workflow, run.Row.Version);
            return false;
        }

        if (steps.Count == 0)
            return true;
        var outcome = await store.CreateAsync(NewRun(run.Row, PlanBuilder.Freeze(steps)), cancellationToken).ConfigureAwait(false);
        if (outcome.Created)
            EngineLog.CompensationStarted(logger, run.Row.RunId, run.Row.Status, outcome.Run.Row.RunId, steps.Count);
        return true;
    }

    /// <summary>True where the run has steps to undo, or may have, whether or not that has begun.</summary>
    public async Task<bool> AreOwedAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        await StepsAsync(run, cancellationToken).ConfigureAwait(false) is not { Count: 0 };

    /// <summary>The compensation of a run; null where there is none, or none yet.</summary>
    public async Task<RunSnapshot?> FindAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        // A plan says by itself that there can be none; code would have to be replayed to say it, which costs more than a look.
        if (!Applies(run.Row) || (!run.Row.IsCode && CompensationSteps.Candidates(run.Row, await PlannedAsync(run, cancellationToken).ConfigureAwait(false)).Count == 0))
            return null;
        return await store.LoadAsync(IdOf(run.Row), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a view of the run shows of it.</summary>
    public async Task<CompensationView?> ViewAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (await FindAsync(run, cancellationToken).ConfigureAwait(false) is { } found)
            return new CompensationView(found.Row.RunId, found.Row.Status);
        return run.Row.AfterPending && await AreOwedAsync(run, cancellationToken).ConfigureAwait(false)
            ? new CompensationView(IdOf(run.Row), null)
            : null;
    }

    private static bool Applies(RunRow row) => row.Parent is not { IsBranch: true } && row.Status switch
    {
        RunStatus.Failed => true,
        RunStatus.Canceled => RunSettingsFormat.ReadStored(row.Settings).CompensateOnCancel,
        _ => false,
    };

    private static string IdOf(RunRow row) => EndRuns.IdOf(row, "compensation", 0);

    /// <summary>What has to be performed to undo the run's steps; null where that cannot be known now.</summary>
    private async Task<IReadOnlyList<StepDefinition>?> StepsAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!Applies(run.Row))
            return [];
        var steps = run.Row.IsCode
            ? await PerformedAsync(run, cancellationToken).ConfigureAwait(false)
            : await PlannedAsync(run, cancellationToken).ConfigureAwait(false);
        if (steps is null)
            return null;
        var records = await Batches.ForEachAsync(
            CompensationSteps.Candidates(run.Row, steps), position => store.ReadRecordAsync(run, position, cancellationToken)).ConfigureAwait(false);
        // A position without a record lies on a way that an `if` did not take.
        return CompensationSteps.Of(run.Row, steps, records.OfType<StepRecord>());
    }

    /// <summary>The steps that the method of a C# workflow asked for, by position. Null where the code that could tell is not deployed here, or asks for others.</summary>
    private async Task<IReadOnlyList<StepDefinition>?> PerformedAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var (replay, _) = await replays.MakeAsync(run, cancellationToken).ConfigureAwait(false);
        return replay?.Session.Performed.Count == replay?.History.Records.Count ? replay?.Session.Performed : null;
    }

    /// <summary>The plan as far as the run came. One page is in the row already.</summary>
    private async Task<IReadOnlyList<StepDefinition>> PlannedAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var steps = new List<StepDefinition>();
        try
        {
            for (var index = 0; steps.Count < run.Row.Cursor && index <= run.Row.Page.Index; index++)
            {
                var page = index == run.Row.Page.Index ? run.Row.Page : await store.ReadPageAsync(run, index, cancellationToken).ConfigureAwait(false);
                steps.AddRange(pages.Steps(page));
            }
        }
        catch (PlanDamagedException e)
        {
            // No later look can help: the run ends without it, and says so.
            EngineLog.CompensationRefused(logger, run.Row.RunId, e.Message);
            return [];
        }

        return steps;
    }

    /// <summary>It is listed, with the labels of the run: somebody has to find one that fails.</summary>
    private NewRun NewRun(RunRow ended, Plan plan) => runs.Of(IdOf(ended), plan, Payload.Null, plan.Hash, row => row with
    {
        Labels = ended.Labels,
        Parent = ParentLink.To(ended, 0, ForkKind.Compensation),
    });
}
