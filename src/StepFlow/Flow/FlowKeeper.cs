using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using StepFlow.Execution;
using StepFlow.Storage;
using StepFlow.Telemetry;

namespace StepFlow.Flow;

/// <summary>Looks after the flow keys now and then. Repeatable: a pass that is cut off begins anew next time.</summary>
internal sealed class FlowKeeper(IFlowStore store, FlowGate gate, ILogger<FlowKeeper> logger)
{
    private const int KeysPerRead = 500;

    /// <summary>Looks at every key.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            var keys = await store.ListAsync(after, KeysPerRead, cancellationToken).ConfigureAwait(false);
            await Batches.ForEachAsync(keys, key => TryClearAsync(key, cancellationToken)).ConfigureAwait(false);
            if (keys.Count < KeysPerRead)
                return;
            after = keys[^1];
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One key that cannot be looked at must not hold up the others.")]
    private async Task TryClearAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await gate.ClearAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            EngineLog.FlowKeyFailed(logger, e, key);
        }
    }
}
