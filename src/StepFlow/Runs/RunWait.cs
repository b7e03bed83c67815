using StepFlow.Execution;
using StepFlow.Storage;

namespace StepFlow.Runs;

/// <summary>Listens for the end of a run, from before somebody looks at it, so that no end falls between. Dispose it to stop.</summary>
public sealed class RunWait : IDisposable
{
    private readonly RunSubscription _subscription;
    private Task<RunSnapshot?> _end;

    internal RunWait(RunSubscription subscription) => (_subscription, _end) = (subscription, subscription.NextEnd);

    /// <inheritdoc/>
    public void Dispose() => _subscription.Dispose();

    /// <summary>Waits until the run may have ended, at most so long. The run as it ended, where that is known; null: look.</summary>
    internal async Task<RunSnapshot?> NextAsync(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        await ((Task)_end).WaitAsync(most, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_end.IsCompleted)
            return null;
        var ended = await _end.ConfigureAwait(false);
        _end = _subscription.NextEnd;
        return ended;
    }
}
