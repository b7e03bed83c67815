using StepFlow.Runs;
using StepFlow.Storage;

namespace StepFlow.Execution;

/// <summary>
/// Tells waiters in this process that a run was changed here. A hint to look, never the truth: another process may change a run
/// unheard, so a waiter looks now and then by itself.
/// </summary>
public sealed class RunSignals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RunSubscription> _subscriptions = new(StringComparer.Ordinal);

    /// <summary>Begins to listen for changes of a run; dispose it to stop. Subscribe before looking, so that no change falls between.</summary>
    public RunSubscription Subscribe(string runId)
    {
        lock (_lock)
        {
            if (!_subscriptions.TryGetValue(runId, out var subscription))
                _subscriptions[runId] = subscription = new RunSubscription(runId, Release);
            subscription.Users++;
            return subscription;
        }
    }

    /// <summary>The run was changed, perhaps to its end.</summary>
    public void Changed(string runId) => Signal(runId, mayHaveEnded: true);

    /// <summary>The run was changed to this row: who waits for its end is woken by that alone, and need not look at every step.</summary>
    public void Changed(RunRow row) => Signal(row.RunId, row.Status.IsTerminal());

    /// <summary>The run has ended as this, and what its end brings with it is done: who waits for the end need not look.</summary>
    public void Ended(RunSnapshot run) => Signal(run.Row.RunId, mayHaveEnded: true, run);

    private void Signal(string runId, bool mayHaveEnded, RunSnapshot? ended = null)
    {
        lock (_lock)
        {
            if (_subscriptions.TryGetValue(runId, out var subscription))
                subscription.Signal(mayHaveEnded, ended);
        }
    }

    private void Release(RunSubscription subscription)
    {
        lock (_lock)
        {
            if (--subscription.Users == 0)
                _subscriptions.Remove(subscription.RunId);
        }
    }
}
