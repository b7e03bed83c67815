using StepFlow.Errors;
using StepFlow.Execution;
using StepFlow.Storage;

namespace StepFlow.Flow;

/// <summary>Reads and changes the state of flow keys. A change that meets another version of the row is decided anew.</summary>
internal sealed class FlowBook(IFlowStore store, IRunStore runs)
{
    private const int MaxRounds = 50;

    /// <summary>The state of a key.</summary>
    public async Task<FlowState> ReadAsync(string key, CancellationToken cancellationToken) =>
        FlowState.Read(key, (await store.ReadAsync(key, cancellationToken).ConfigureAwait(false))?.Content);

    /// <summary>Changes the state of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="decide">The next state, the same where nothing is to be written, and what the caller wants to know of the decision.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async Task<(FlowState State, T Answer)> ChangeAsync<T>(
        string key, Func<FlowState, Task<(FlowState Next, T Answer)>> decide, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var stored = await store.ReadAsync(key, cancellationToken).ConfigureAwait(false);
            var state = FlowState.Read(key, stored?.Content);
            var (next, answer) = await decide(state).ConfigureAwait(false);
            if (ReferenceEquals(next, state) || await store.WriteAsync(key, stored, next.Write(), cancellationToken).ConfigureAwait(false))
                return (next, answer);
        }

        throw new StorageUnavailableException($"The flow key '{key}' kept changing while it was to be changed {MaxRounds} times in a row. It is tried again.");
    }

    /// <summary>Removes a key that nobody uses; one that has changed since it was read stays.</summary>
    public async Task RemoveIdleAsync(string key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = await store.ReadAsync(key, cancellationToken).ConfigureAwait(false);
        if (stored is not null && FlowState.Read(key, stored.Content).IsIdle(now)
            && (await store.ListWaitersAsync(key, 1, cancellationToken).ConfigureAwait(false)).Count == 0)
        {
            await store.WriteAsync(key, stored, null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The state without the slots of runs that have ended, are gone, or were held before they were let in. The runs are read after
    /// the state, which is written only if it has not changed: a run that asks meanwhile writes it.
    /// </summary>
    public async Task<FlowState> WithoutLostAsync(FlowState state, CancellationToken cancellationToken)
    {
        var needed = await Batches.ForEachAsync(state.Holders, async holder =>
        {
            var run = await runs.LoadAsync(holder.Place.RunId, cancellationToken).ConfigureAwait(false);
            return holder.Place.IsNeededBy(run?.Row);
        }).ConfigureAwait(false);
        return FlowDecisions.Without(state, [.. state.Holders.Where((_, i) => !needed[i]).Select(h => h.Place)]);
    }
}
