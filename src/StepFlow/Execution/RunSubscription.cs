namespace StepFlow.Execution;

/// <summary>Listens for changes of one run in this process. Shared by all who listen to the run.</summary>
public sealed class RunSubscription : IDisposable
{
    private readonly Action<RunSubscription> _release;
    private TaskCompletionSource _next = NewSource();
    private TaskCompletionSource _end = NewSource();

    internal RunSubscription(string runId, Action<RunSubscription> release) => (RunId, _release) = (runId, release);

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>Completes at the next change. Take it before looking at the run.</summary>
    public Task NextChange => _next.Task;

    /// <summary>Completes when the run may have ended: at the next change that is not known to leave it going. Take it before looking at the run.</summary>
    public Task NextEnd => _end.Task;

    internal int Users { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _release(this);

    internal void Signal(bool mayHaveEnded)
    {
        Interlocked.Exchange(ref _next, NewSource()).SetResult();
        if (mayHaveEnded)
            Interlocked.Exchange(ref _end, NewSource()).SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
