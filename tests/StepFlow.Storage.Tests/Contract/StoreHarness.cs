namespace StepFlow.Storage.Tests.Contract;

/// <summary>A store under test with its time: virtual (<see cref="VirtualTimeStore"/>) or real (<see cref="RealTimeStore"/>).</summary>
public abstract class StoreHarness(IRunStore runs, ICallbackQueue queue, IWorkflowStore workflows, IScheduleStore schedules, IFlowStore flows) : IAsyncDisposable
{
    public IRunStore Runs { get; } = runs;

    public ICallbackQueue Queue { get; } = queue;

    public IWorkflowStore Workflows { get; } = workflows;

    public IScheduleStore Schedules { get; } = schedules;

    public IFlowStore Flows { get; } = flows;

    /// <summary>The engine's clock.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Whether hours can pass in a test.</summary>
    public abstract bool TimeIsVirtual { get; }

    /// <summary>Whether commit and send are one write. Otherwise a callback that is due in long time is not sent, but promised.</summary>
    public bool SendsInTheCommit { get; init; }

    /// <summary>Receives at most so many callbacks that become due within a time; none where none does.</summary>
    public abstract Task<IReadOnlyList<Delivery>> ReceiveAsync(int max, TimeSpan within);

    /// <summary>Lets a little time pass: a second where time is virtual, the wait between two looks where it is not.</summary>
    public abstract Task PauseAsync();

    /// <summary>Closes the store and removes what it kept.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Looks again and again until a condition holds; false when it does not within the time.</summary>
    public async Task<bool> EventuallyAsync(Func<Task<bool>> condition, TimeSpan within)
    {
        var deadline = Now + within;
        while (!await condition())
        {
            if (Now >= deadline)
                return false;
            await PauseAsync();
        }

        return true;
    }
}
