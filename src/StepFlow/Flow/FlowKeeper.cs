using StepFlow.Storage;

namespace StepFlow.Flow;

/// <summary>Looks after the flow keys now and then. Repeatable: a pass that is cut off begins anew next time.</summary>
internal sealed class FlowKeeper(IFlowStore store, FlowGate gate)
{
    private const int KeysPerRead = 500;

    /// <summary>Looks at every key.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            var keys = await store.ListAsync(after, KeysPerRead, cancellationToken).ConfigureAwait(false);
            foreach (var key in keys)
                await gate.ClearAsync(key, cancellationToken).ConfigureAwait(false);
            if (keys.Count < KeysPerRead)
                return;
            after = keys[^1];
        }
    }
}
