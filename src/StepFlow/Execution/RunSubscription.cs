using StepFlow.Storage;

namespace StepFlow.Execution;

/// <summary>Listens for changes of one run in this process. Shared by all who listen to the run.</summary>
public sealed class RunSubscription : IDisposable
{
    private readonly Action<RunSubscription> _release;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<RunSnapshot?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RunSubscription(string runId, Action<RunSubscription> release) => (RunId, _release) = (runId, release);

    /// <summary>The run.</summary>
    public string RunId { get; }

    /// <summary>Completes at the next change. Take it before looking at the run.</summary>
    public Task NextChange => _next.Task;

    /// <summary>
    /// Completes when the run may have ended: at the next change that is not known to leave it going. The run as it ended, where that is known;
    /// null: look. Take it before looking at the run.
    /// </summary>
    public Task<RunSnapshot?> NextEnd => _end.Task;

    internal int Users { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _release(this);

    internal void Signal(bool mayHaveEnded, RunSnapshot? ended)
    {
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        if (mayHaveEnded)
            Interlocked.Exchange(ref _end, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult(ended);
    }
}
