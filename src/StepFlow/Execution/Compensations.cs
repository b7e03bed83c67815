using Microsoft.Extensions.Logging;
using StepFlow.Definitions;
using StepFlow.Execution.Forks;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Execution;

/// <summary>
/// Undoes the steps of a failed run, or of a canceled one that asks for it, by a run of its own: claims, attempts, records, holds and
/// resumes are those of any run. Its id follows from the run that ended, so whoever starts it starts the same one, once.
/// </summary>
internal sealed class Compensations(IRunStore store, PlanPageReader pages, NewRuns runs, ILogger<Compensations> logger)
{
    /// <summary>Starts the compensation of a run that needs one, or finds that it is there.</summary>
    public async Task StartAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var steps = await StepsAsync(run, cancellationToken).ConfigureAwait(false);
        if (steps.Count == 0)
            return;
        var outcome = await store.CreateAsync(NewRun(run.Row, PlanBuilder.Freeze(steps)), cancellationToken).ConfigureAwait(false);
        if (outcome.Created)
            EngineLog.CompensationStarted(logger, run.Row.RunId, run.Row.Status, outcome.Run.Row.RunId, steps.Count);
    }

    /// <summary>True where the run has steps to undo, whether or not that has begun.</summary>
    public async Task<bool> AreOwedAsync(RunSnapshot run, CancellationToken cancellationToken) =>
        (await StepsAsync(run, cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <summary>The compensation of a run; null where there is none, or none yet.</summary>
    public async Task<RunSnapshot?> FindAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!Applies(run.Row) || (await PlannedAsync(run, cancellationToken).ConfigureAwait(false)).Positions.Count == 0)
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

    private static bool Applies(RunRow row) => !row.IsCode && row.Parent is not { IsBranch: true } && row.Status switch
    {
        RunStatus.Failed => true,
        RunStatus.Canceled => RunSettingsFormat.ReadStored(row.Settings).CompensateOnCancel,
        _ => false,
    };

    private static string IdOf(RunRow row) => EndRuns.IdOf(row, "compensation", 0);

    private async Task<IReadOnlyList<StepDefinition>> StepsAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        if (!Applies(run.Row))
            return [];
        var (steps, positions) = await PlannedAsync(run, cancellationToken).ConfigureAwait(false);
        var records = await Batches.ForEachAsync(positions, position => store.ReadRecordAsync(run, position, cancellationToken)).ConfigureAwait(false);
        // A position without a record lies on a way that an `if` did not take.
        return CompensationSteps.Of(run.Row, steps, records.OfType<StepRecord>());
    }

    /// <summary>The plan as far as the run came, and where it names what may have to be undone. One page is in the row already.</summary>
    private async Task<(IReadOnlyList<StepDefinition> Steps, IReadOnlyList<int> Positions)> PlannedAsync(RunSnapshot run, CancellationToken cancellationToken)
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
            return ([], []);
        }

        return (steps, CompensationSteps.Candidates(run.Row, steps));
    }

    /// <summary>It is listed, with the labels of the run: somebody has to find one that fails.</summary>
    private NewRun NewRun(RunRow ended, Plan plan) => runs.Of(IdOf(ended), plan, Payload.Null, plan.Hash, row => row with
    {
        Labels = ended.Labels,
        Parent = ParentLink.To(ended, 0, ForkKind.Compensation),
    });
}
