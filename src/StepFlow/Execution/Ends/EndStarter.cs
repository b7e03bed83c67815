using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Definitions;
using StepFlow.Errors;
using StepFlow.Execution.Inputs;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Execution.Ends;

/// <summary>
/// Starts what a definition starts on a run's end, each under an id of its own: a crash before the end's mark is cleared repeats it, and
/// finds what is there.
/// </summary>
internal sealed class EndStarter(
    IRunStore store, RunStarter starter, StepInputs values, IOptions<EngineOptions> options, TimeProvider time, ILogger<EndStarter> logger)
{
    /// <summary>Starts it. False: a start may still succeed later.</summary>
    public async Task<bool> StartAsync(RunSnapshot run, CancellationToken cancellationToken)
    {
        var row = run.Row;
        var settings = RunSettingsFormat.ReadStored(row.Settings);
        var ends = EndRuns.Of(row, settings);
        if (ends.Count == 0)
            return true;
        var output = row.Status == RunStatus.Succeeded ? await values.ReadValueAsync(run, cancellationToken).ConfigureAwait(false) : null;
        var input = EndRuns.InputOf(row, output, await store.ReadInputAsync(run, cancellationToken).ConfigureAwait(false), options.Value.MaxPayload);
        var done = true;
        foreach (var (runId, start) in ends)
        {
            var request = new StartRequest
            {
                RunId = runId,
                Workflow = start.Workflow,
                Version = start.Version,
                Steps = start.Steps,
                Input = input,
                Labels = row.Labels,
                EndOf = row.RunId,
                EndDepth = EndRuns.DepthBehind(settings.EndDepth, ends.Count),
            };
            done &= await TryStartAsync(row, request, cancellationToken).ConfigureAwait(false);
        }

        return done;
    }

    /// <summary>True also where it is given up: a start that stays refused must not keep the ended run from the lists for ever.</summary>
    private async Task<bool> TryStartAsync(RunRow row, StartRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await starter.StartAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StepFlowException e) when (e is not StorageUnavailableException and not StorageDamagedException)
        {
            // A rolling deployment: the other hosts may have the handler.
            if (time.GetUtcNow() - row.EndedAt < options.Value.MissingHandlerPatience)
                return false;
            EngineLog.EndStartRefused(logger, row.RunId, request.RunId ?? "", e.Message);
            return true;
        }
    }
}
