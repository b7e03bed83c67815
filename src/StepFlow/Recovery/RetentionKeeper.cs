using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Execution;
using StepFlow.Execution.Ends;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Recovery;

/// <summary>Removes runs that ended longer ago than they are kept. Each removal is repeatable, so a pass that is cut off just goes on next time.</summary>
public sealed class RetentionKeeper
{
    private const int RunsPerRead = 200;

    private readonly IRunStore _store;
    private readonly Compensations _compensations;
    private readonly RunRemoval _removal;
    private readonly FlowKeeper _flows;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RetentionKeeper> _logger;

    internal RetentionKeeper(
        IRunStore store,
        Compensations compensations,
        RunRemoval removal,
        FlowKeeper flows,
        IOptions<EngineOptions> options,
        TimeProvider time,
        ILogger<RetentionKeeper> logger)
    {
        (_store, _compensations, _removal, _flows) = (store, compensations, removal, flows);
        (_options, _time, _logger) = (options.Value, time, logger);
    }

    /// <summary>Removes what is past its time, and flow keys that nobody uses. Returns how many runs it removed.</summary>
    public async Task<int> RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        await _flows.ClearAsync(cancellationToken).ConfigureAwait(false);
        if (_options.Retention is not { } kept)
            return 0;
        var before = _time.GetUtcNow() - kept;
        var removed = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var expired = await _store.ListEndedAsync(before, RunsPerRead, cancellationToken).ConfigureAwait(false);
            var gone = 0;
            foreach (var runId in expired)
                gone += await RemoveAsync(runId, before, cancellationToken).ConfigureAwait(false);
            removed += gone;
            if (gone == 0 || expired.Count < RunsPerRead)
                break;
        }

        if (removed > 0)
            EngineLog.RunsRemoved(_logger, removed);
        return removed;
    }

    /// <summary>
    /// The list may be older than the run: one that was resumed, or made anew under the same id, stays. So does one whose compensation
    /// has not ended: it reads the run's records.
    /// </summary>
    private async Task<int> RemoveAsync(string runId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var run = await _store.LoadAsync(runId, cancellationToken).ConfigureAwait(false);
        if (run is null || !run.Row.Status.IsTerminal() || run.Row.EndedAt >= before)
            return 0;
        if (await _compensations.FindAsync(run, cancellationToken).ConfigureAwait(false) is { } undoing && !undoing.Row.Status.IsTerminal())
            return 0;
        await _removal.RemoveAsync(run, cancellationToken).ConfigureAwait(false);
        return 1;
    }
}
