namespace StepFlow.Workflows.Replay;

/// <summary>
/// Runs everything that belongs to one replay on the one thread that drains it: what awaits capture it as their context, and what
/// tasks start goes to its scheduler. Once closed it runs nothing more, so a method that was left waiting stays where it is.
/// </summary>
internal sealed class ReplayPump : SynchronizationContext
{
    private readonly Queue<(Task Task, bool Posted)> _work = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly ReplayScheduler _scheduler;
    private bool _closed;

    public ReplayPump() => _scheduler = new ReplayScheduler(this);

    /// <summary>True once another thread wanted to go on with the method: it awaited what this replay does not know of.</summary>
    public bool MetForeignThread { get; private set; }

    /// <summary>What left a continuation that nobody awaits, such as an async void method; null for none.</summary>
    public Exception? Unawaited { get; private set; }

    /// <summary>True on the thread that drains, until the replay is over.</summary>
    public bool IsHere => !_closed && Environment.CurrentManagedThreadId == _thread;

    /// <summary>Starts the method and runs it until it waits.</summary>
    public Task<T> Start<T>(Func<Task<T>> method)
    {
        var start = new Task<Task<T>>(method);
        _work.Enqueue((start, Posted: false));
        Drain();
        return start.Result;
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        // On the scheduler, so that code after an await finds the same one as code before it.
        if (IsHere)
            _work.Enqueue((new Task(() => d(state)), Posted: true));
        else
            MetForeignThread = true;
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A C# workflow runs on one thread and cannot be entered from another.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs what there is to run, and what that leads to.</summary>
    public void Drain()
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            while (_work.TryDequeue(out var work))
                _scheduler.Run(work.Task, work.Posted);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>
    /// Completes a call. Outside of this context, so that an await that asked for no context goes on here and now, and not on the
    /// thread pool; one that kept it is enqueued.
    /// </summary>
    public void Complete(Action complete)
    {
        var before = Current;
        SetSynchronizationContext(null);
        try
        {
            complete();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Runs nothing more.</summary>
    public void Close()
    {
        _closed = true;
        _work.Clear();
    }

    /// <summary>Takes the tasks that the method starts.</summary>
    private sealed class ReplayScheduler(ReplayPump pump) : TaskScheduler
    {
        public override int MaximumConcurrencyLevel => 1;

        /// <summary>Runs a task of the queue. One that comes from a post nobody awaits, so its exception ends here.</summary>
        public void Run(Task task, bool posted)
        {
            if (task.Status == TaskStatus.Created)
                task.RunSynchronously(this);
            else
                TryExecuteTask(task);
            if (posted)
                pump.Unawaited ??= task.Exception?.InnerException;
        }

        protected override void QueueTask(Task task)
        {
            if (pump.IsHere)
                pump._work.Enqueue((task, Posted: false));
            else
                pump.MetForeignThread = true;
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            pump.IsHere && !taskWasPreviouslyQueued && TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
