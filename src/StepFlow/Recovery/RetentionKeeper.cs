using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StepFlow.Execution;
using StepFlow.Flow;
using StepFlow.Runs;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Recovery;

/// <summary>
/// Removes runs that ended longer ago than they are kept. Each removal is repeatable, so a pass that is cut off just goes on next time, and
/// one run that cannot be removed does not hold up the others.
/// </summary>
public sealed class RetentionKeeper
{
    private const int RunsPerRead = 200;

    /// <summary>How long one pass takes up work: well below what a host lets a function run.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    private readonly IRunStore _store;
    private readonly RunRemoval _removal;
    private readonly FlowKeeper _flows;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RetentionKeeper> _logger;

    internal RetentionKeeper(
        IRunStore store, RunRemoval removal, FlowKeeper flows, IOptions<EngineOptions> options, TimeProvider time, ILogger<RetentionKeeper> logger) =>
        (_store, _removal, _flows, _options, _time, _logger) = (store, removal, flows, options.Value, time, logger);

    /// <summary>Removes what is past its time, and flow keys that nobody uses. Returns how many runs it removed.</summary>
    public async Task<int> RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var removed = 0;
        if (_options.Retention is { } kept)
        {
            var before = _time.GetUtcNow() - kept;
            EndedRun? last = null;
            do
            {
                var expired = await _store.ListEndedAsync(before, last, RunsPerRead, cancellationToken).ConfigureAwait(false);
                removed += (await Batches.ForEachAsync(expired, run => TryRemoveAsync(run, before, cancellationToken)).ConfigureAwait(false)).Sum();
                last = expired.Count < RunsPerRead ? null : expired[^1];
            }
            while (last is not null && _time.GetElapsedTime(began) < Budget && !cancellationToken.IsCancellationRequested);
        }

        if (removed > 0)
            EngineLog.RunsRemoved(_logger, removed);
        await _flows.ClearAsync(cancellationToken).ConfigureAwait(false);
        return removed;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One run that cannot be removed must not hold up the others.")]
    private async Task<int> TryRemoveAsync(EndedRun expired, DateTimeOffset before, CancellationToken cancellationToken)
    {
        try
        {
            return await RemoveAsync(expired, before, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            EngineLog.RemovalFailed(_logger, e, expired.RunId);
            return 0;
        }
    }

    /// <summary>
    /// The list may be older than the run: one that was resumed, or made anew under the same id, stays, and what is listed of one that is
    /// gone is taken off.
    /// </summary>
    private async Task<bool> RemoveAsync(EndedRun expired, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var run = await _store.LoadAsync(expired.RunId, cancellationToken).ConfigureAwait(false);
        if (run is null && await _store.FinishPurgeAsync(expired.RunId, cancellationToken).ConfigureAwait(false))
            return true;
        if (run is null || run.Row.CreatedAt != expired.CreatedAt)
        {
            await _store.UnlistAsync(expired, cancellationToken).ConfigureAwait(false);
            return false;
        }

        if (!run.Row.Status.IsTerminal() || run.Row.EndedAt >= before)
        {
            await _store.EnlistAsync(run, cancellationToken).ConfigureAwait(false);
            return false;
        }

        if (await _removal.TryRemoveAsync(run, cancellationToken).ConfigureAwait(false) is not { } reason)
            return true;
        EngineLog.RemovalPutOff(_logger, expired.RunId, reason);
        return false;
    }
}
